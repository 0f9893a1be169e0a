/** What is being done right now, carried along through every await: a request, or a turn of a loop. */
import { AsyncLocalStorage } from 'node:async_hooks';
import type { Span } from '@opentelemetry/api';

export interface Doing {
  /** Of the request; undefined in a loop. */
  requestId?: string;
  loop?: string;
  /** What new spans stand under, while traces are made. */
  span?: Span;
}

const atHand = new AsyncLocalStorage<Doing>();

export const doing = (): Doing | undefined => atHand.getStore();
export const whileDoing = <T>(what: Doing, work: () => T): T => atHand.run(what, work);
