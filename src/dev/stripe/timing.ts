/** How long things take in the stand-in, and what time it is there. */

/** Waits in milliseconds. */
export interface Timing {
  /** From a bank debit's confirmation until its money is there, or is not. */
  asyncPaymentMs: number;
  /** From a refund that is to fail until it does. */
  refundFailureMs: number;
  /** Before each further attempt at a delivery; the last one repeats. */
  retryDelaysMs: readonly number[];
  deliveryTimeoutMs: number;
}

export function unixNow(): number {
  return Math.floor(Date.now() / 1000);
}
