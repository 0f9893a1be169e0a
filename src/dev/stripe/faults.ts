/**
 * Rules that make API requests go wrong, so that the shop's answer to it can be tested. They stay in
 * force over a restart until their count is used up.
 */
import type { Store } from './store.ts';

/**
 * - `429`: refused at the door; nothing is done or remembered.
 * - `503`: the same, as when Stripe is down.
 * - `500`: the work fails; the answer is remembered for the idempotency key, as Stripe does.
 * - `500_after_commit`: the work is done, yet the answer, which is remembered, is 500.
 * - `cut_before`: the connection breaks before anything is done.
 * - `cut_after_commit`: the work is done, the connection breaks before the answer.
 * - `hang`: nothing is done and no answer ever comes; with `ms` the connection is cut after that.
 * - `hang_after_commit`: the same, but the work is done.
 * - `delay`: done and answered as usual, `ms` later.
 */
export type FaultKind =
  | '429'
  | '503'
  | '500'
  | '500_after_commit'
  | 'cut_before'
  | 'cut_after_commit'
  | 'hang'
  | 'hang_after_commit'
  | 'delay';

export interface Fault {
  /** Such as `POST /v1/checkout/sessions` or `GET /v1/checkout/sessions/:id`; `*` alone matches all. */
  match: string;
  times: number;
  kind: FaultKind;
  ms?: number;
}

const KINDS: readonly string[] = [
  '429',
  '503',
  '500',
  '500_after_commit',
  'cut_before',
  'cut_after_commit',
  'hang',
  'hang_after_commit',
  'delay',
];

export class Faults {
  readonly #store: Store;
  #rules: Fault[];

  constructor(store: Store) {
    this.#store = store;
    this.#rules = store.setting<Fault[]>('faults') ?? [];
  }

  /** @throws {RangeError} for a kind or a count that makes no sense */
  add(fault: Fault): void {
    if (!KINDS.includes(fault.kind)) throw new RangeError(`There is no fault of the kind ${fault.kind}.`);
    if (!(fault.times > 0)) throw new RangeError('A fault happens at least once: times must be positive.');
    this.#save([...this.#rules, { ...fault }]);
  }

  clear(): void {
    this.#save([]);
  }

  list(): readonly Fault[] {
    return this.#rules;
  }

  /** @param replay answered from memory, so that no work can fail */
  take(method: string, path: string, replay: boolean): Fault | undefined {
    if (this.#rules.length === 0) return undefined;
    const fault = this.#rules.find(
      (rule) => matches(rule.match, method, path) && !(replay && rule.kind.startsWith('500')),
    );
    if (!fault) return undefined;
    fault.times--;
    this.#save(this.#rules.filter((rule) => rule.times > 0));
    return fault;
  }

  #save(rules: Fault[]): void {
    this.#rules = rules;
    this.#store.setSetting('faults', rules);
  }
}

function matches(match: string, method: string, path: string): boolean {
  if (match === '*') return true;
  const [wantedMethod, wantedPath = ''] = match.split(' ');
  if (wantedMethod !== method) return false;
  const wanted = wantedPath.split('/');
  const parts = path.split('/');
  return (
    wanted.length === parts.length &&
    wanted.every((part, i) => part === '*' || part.startsWith(':') || part === parts[i])
  );
}
