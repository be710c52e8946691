import { type HealthCondition, type HealthFigure, usualHealthWindow } from './policy';

/** What a figure stands at, and over how many. */
export interface HealthReading {
  readonly value: number;
  readonly count: number;
}

/** How a route did lately; undefined: nothing was counted. Asked at most once per decision for a figure. */
export type HealthOf = (figure: HealthFigure) => HealthReading | undefined;

/** Whether two conditions look at the same figure. */
export function sameFigure(a: HealthFigure, b: HealthFigure): boolean {
  const { window: ofA = usualHealthWindow } = a;
  const { window: ofB = usualHealthWindow } = b;
  return a.route === b.route && a.acquirer === b.acquirer && a.measure === b.measure && ofA === ofB;
}

/** A condition on the figure at an index. */
export interface HealthBound {
  readonly figure: number;
  readonly above: number;
  readonly below: number;
  readonly atLeastCount: number;
}

/** Adds the condition's figure where it is not among the figures yet. */
export function boundOn(condition: HealthCondition, figures: HealthFigure[]): HealthBound {
  const known = figures.findIndex((figure) => sameFigure(figure, condition));
  const figure = known < 0 ? figures.push(condition) - 1 : known;
  const { above = -Infinity, below = Infinity, atLeastCount } = condition;
  return { figure, above, below, atLeastCount };
}

/** With fewer payments than the bound asks for, it does not hold. */
export function holds({ above, below, atLeastCount }: HealthBound, { value, count }: HealthReading): boolean {
  return count >= atLeastCount && value > above && value < below;
}
