/**
 * What a shop counts of itself. Rooms say what happened (`meters().checkoutBegun()`); while nobody asks for
 * metrics nothing is kept. There is one set in a process, for a process is what Prometheus asks.
 */
export interface Meters {
  /** @param route its pattern, never an address. */
  requestAnswered(route: string, method: string, status: number, seconds: number): void;
  checkoutBegun(): void;
  /** `to_payment`, `nothing_due`, or the reason why not. */
  checkoutPressed(outcome: string): void;
  paymentSettled(state: string): void;
  stripeAnswered(result: 'ok' | 'error' | 'no_answer', seconds: number): void;
  emailTried(result: 'sent' | 'postponed' | 'failed' | 'dropped'): void;
  loopTurned(loop: string, seconds: number, failed: boolean): void;
  /** Somebody was asked to wait. */
  turnedAway(door: string): void;
}

const silent: Meters = {
  requestAnswered() {},
  checkoutBegun() {},
  checkoutPressed() {},
  paymentSettled() {},
  stripeAnswered() {},
  emailTried() {},
  loopTurned() {},
  turnedAway() {},
};

let current = silent;

export const meters = (): Meters => current;

/** @returns what ends it. */
export function useMeters(wanted: Meters): () => void {
  current = wanted;
  return () => {
    if (current === wanted) current = silent;
  };
}
