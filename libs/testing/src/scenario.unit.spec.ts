import { accept, refuse } from '@paywright/kernel';
import { scenario } from './scenario';

const door = scenario<'open' | 'shut', 'open' | 'shut' | 'paint', 'opened' | 'shut', 'not-a-painter'>({
  initial: 'shut',
  decide: (state, command) => {
    if (command === 'paint') return refuse('not-a-painter');
    if (command === state) return accept();
    return accept(command === 'open' ? 'opened' : 'shut');
  },
  apply: (_, fact) => (fact === 'opened' ? 'open' : 'shut'),
});

describe('a scenario', () => {
  it('starts from what the facts add up to', () => {
    expect(door.given('opened', 'shut', 'opened').state).toBe('open');
  });

  it('compares the facts and returns the state they lead to', () => {
    expect(door.given('opened').when('shut').then('shut')).toBe('shut');
  });

  it('tells nothing new apart from a refusal', () => {
    door.givenState('open').when('open').thenNothing();
    door.given().when('paint').thenRefused('not-a-painter');
    expect(() => door.given().when('paint').thenNothing()).toThrow();
  });

  it('fails when the facts differ', () => {
    expect(() => door.given().when('open').then('shut')).toThrow();
    expect(() => door.given().when('open').then('opened', 'shut')).toThrow();
    expect(() => door.given().when('open').thenRefused('not-a-painter')).toThrow();
  });
});
