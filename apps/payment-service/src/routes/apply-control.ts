import type { BreakerMode } from '@paywright/circuit-breaker';
import type { Route } from './route';
import type { RouteControl } from './route-controls.repository';

/** Makes a control true on this replica, whatever it was set to before; as often as wanted. */
export function applyControl(route: Route, { control, setting, reason, setBy, at }: RouteControl): void {
  switch (control) {
    case 'drain':
      return drain(route, setting === 'drained' ? { operator: setBy, reason, since: at } : undefined);
    case 'self-test':
      if (setting !== 'failing') return;
      route.duty.takeOut({ detail: reason, fix: 'it is tested here too', since: at }, performance.now());
      return;
    default:
      // During a rollout newer replicas may set what this one does not have.
      if (control in route.breakers && isMode(setting)) {
        route.breakers[control].setMode(setting, `${inWords[setting]} by operator ${setBy}: ${reason}`);
      }
  }
}

const inWords: Readonly<Record<BreakerMode, string>> = { open: 'opened', closed: 'closed', auto: 'left to its calls' };

function isMode(setting: string): setting is BreakerMode {
  return setting in inWords;
}

function drain({ duty, gates }: Route, to: Route['duty']['drain']): void {
  // What waited for it meanwhile comes back slowly.
  if (duty.drain && !to) gates.pay.pace.startSlowly();
  duty.drain = to;
}
