import { readOptions } from './options';

it('walks all overlays unless told which', () => {
  expect(readOptions([])).toEqual({ overlays: ['local', 'production', 'production-managed'] });
  expect(readOptions(['production'])).toEqual({ overlays: ['production'] });
});

it('says which overlays there are', () => {
  expect(() => readOptions(['staging'])).toThrow(
    "There is no overlay 'staging': local, production, production-managed.",
  );
});
