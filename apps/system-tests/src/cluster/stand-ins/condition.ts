/** A condition that holds since now. */
export function condition(type: string): object {
  return { type, status: 'True', reason: 'StandIn', message: '', lastTransitionTime: new Date().toISOString() };
}
