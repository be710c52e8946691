import type { StruckOut } from '@paywright/routing';
import type { Pace } from '../operations/pace';
import type { CallGate } from './call-gate';
import type { RouteDuty } from './route-duty';

/** A probe that was given and did not begin is given to somebody else after this, real milliseconds. */
const probeGivenMs = 5_000;

export interface RouteStandingOptions {
  readonly duty: RouteDuty;
  /** Of its pays. */
  readonly gate: CallGate;
  /** How often it may be given a payment: what a replica gives beyond, its own lane would only keep waiting. */
  readonly giving: Pace;
  /** Monotonic milliseconds; the machine's unless told. */
  readonly now?: () => number;
}

/** Whether a route may be given a new payment, for whoever decides where payments go. Answers from memory. */
export class RouteStanding {
  private readonly duty: RouteDuty;
  private readonly gate: CallGate;
  private readonly giving: Pace;
  private readonly now: () => number;
  private probeGivenUntil = Number.NEGATIVE_INFINITY;

  constructor({ duty, gate, giving, now = () => performance.now() }: RouteStandingOptions) {
    this.duty = duty;
    this.gate = gate;
    this.giving = giving;
    this.now = now;
    // However a probe ends, the breaker is in another state then.
    gate.breaker.observe({
      changed: ({ state }) => {
        this.probeGivenUntil = Number.NEGATIVE_INFINITY;
        // As slowly as its lane begins again: the rest goes elsewhere meanwhile.
        if (state === 'closed') giving.startSlowly();
      },
    });
  }

  /** Why no new payment may be given to it now; undefined: one may. */
  read(): StruckOut | undefined {
    return this.byOperator() ?? this.bySelfTest() ?? this.byBreaker() ?? this.byLimit();
  }

  /** Whether what waits for it had better go elsewhere: it is out, and neither merely busy nor about to be probed by what waits. */
  isOut(): boolean {
    const isOpen = this.gate.breaker.state() === 'open';
    return isOpen || this.byOperator() !== undefined || this.bySelfTest() !== undefined;
  }

  /** A payment was given to it. While its breaker probes, that is the only one until the probe has ended. */
  given(): void {
    this.giving.spend();
    if (this.gate.breaker.state() === 'half-open') this.probeGivenUntil = this.now() + probeGivenMs;
  }

  private byOperator(): StruckOut | undefined {
    // Decisions are read by requesters: who did it, and why, is for operators.
    if (this.duty.drain) return { by: 'operator', detail: 'an operator has drained it' };
    if (this.gate.breaker.mode() !== 'open') return undefined;
    return { by: 'operator', detail: 'an operator holds its pays' };
  }

  private bySelfTest(): StruckOut | undefined {
    const { setupFault } = this.duty;
    return setupFault && { by: 'self-test', detail: setupFault.detail };
  }

  private byBreaker(): StruckOut | undefined {
    switch (this.gate.breaker.state()) {
      case 'closed':
        return undefined;
      case 'open':
        return { by: 'breaker', detail: `its breaker for pay is open: ${this.gate.lastChange.reason}` };
      case 'half-open':
        if (this.gate.admitted() <= 0) return { by: 'breaker', detail: 'its breaker for pay waits for its probe' };
        if (this.now() >= this.probeGivenUntil) return undefined;
        return { by: 'breaker', detail: 'its breaker for pay has given its probe to another payment' };
    }
  }

  private byLimit(): StruckOut | undefined {
    const { inFlight, slots } = this.gate;
    if (inFlight >= slots) return { by: 'limit', detail: `${inFlight} of ${slots} calls at once` };
    if (this.giving.available() > 0) return undefined;
    return { by: 'limit', detail: `its ${this.giving.perSecond()} payments per second are given` };
  }
}
