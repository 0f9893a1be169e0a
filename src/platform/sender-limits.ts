/**
 * Floods: who asks very often for what costs much is asked to wait, so that others are served. Counted in the memory
 * of each process, for a count in the database would cost what it is to save; with several processes a sender has as
 * much as that from each. Doors that can be guessed at are counted for all of them together (rate-limits.ts).
 */
import { BlockList, isIP } from 'node:net';

export interface Flow {
  name: string;
  /** So many at once … */
  burst: number;
  /** … and so many a second in the long run. */
  perSecond: number;
}

/** A person who types, or a household; the search suggests with each letter. */
export const SEARCHES: Flow = { name: 'search', burst: 120, perSecond: 4 };
export const CHECKOUTS: Flow = { name: 'checkout', burst: 40, perSecond: 0.5 };
/** The form is sent with each change of country or method too. */
export const CHECKOUT_FORMS: Flow = { name: 'checkout_form', burst: 200, perSecond: 3 };

/** Payment pages that one sender opened within an hour and has not paid: cards are tried out so, by the thousand. */
const UNPAID_MAX = 30;
const UNPAID_FOR_MS = 3_600_000;

export interface SenderLimits {
  /** Counts one. @returns how many seconds to wait, where that was too many. */
  take(flow: Flow, sender: string): number | undefined;
  /** @returns how many seconds to wait before another payment page is opened. */
  unpaidWait(sender: string): number | undefined;
  /** @param page the same each time that it is opened again. */
  pageOpened(sender: string, page: string): void;
  pagePaid(sender: string, page: string): void;
}

/** Networks that nobody is in from outside. */
const inner = new BlockList();
for (const [network, bits] of [
  ['127.0.0.0', 8],
  ['10.0.0.0', 8],
  ['172.16.0.0', 12],
  ['192.168.0.0', 16],
  ['169.254.0.0', 16],
] as const)
  inner.addSubnet(network, bits, 'ipv4');
inner.addSubnet('::', 64, 'ipv6'); // ::1
inner.addSubnet('fc00::', 7, 'ipv6');
inner.addSubnet('fe80::', 10, 'ipv6');

/** A proxy that TRUSTED_PROXIES does not count: all buyers stand behind it, and one must not shut out the others. */
function isInner(sender: string): boolean {
  const address = sender.replace(/\/64$/, '');
  const kind = isIP(address);
  return kind !== 0 && inner.check(address, kind === 4 ? 'ipv4' : 'ipv6');
}

/** More senders than this are not remembered: who was not heard of for longest is forgotten. */
const SENDERS_MAX = 20_000;

export function createSenderLimits({ enabled }: { enabled: boolean }, now = Date.now): SenderLimits {
  const flows = new Map<string, { tokens: number; at: number }>();
  const unpaid = new Map<string, Map<string, number>>();

  const openPages = (sender: string): Map<string, number> => {
    const pages = unpaid.get(sender) ?? new Map<string, number>();
    for (const [page, at] of pages) if (at <= now() - UNPAID_FOR_MS) pages.delete(page);
    return pages;
  };
  return {
    take(flow, sender) {
      if (!enabled || isInner(sender)) return undefined;
      const key = `${flow.name} ${sender}`;
      const before = flows.get(key) ?? { tokens: flow.burst, at: now() };
      const refilled = before.tokens + ((now() - before.at) / 1000) * flow.perSecond;
      const tokens = Math.min(flow.burst, refilled);
      const isFree = tokens >= 1;
      remember(flows, key, { tokens: isFree ? tokens - 1 : tokens, at: now() });
      return isFree ? undefined : Math.ceil((1 - tokens) / flow.perSecond);
    },
    unpaidWait(sender) {
      if (!enabled || isInner(sender)) return undefined;
      const pages = openPages(sender);
      if (pages.size < UNPAID_MAX) return undefined;
      const oldest = Math.min(...pages.values());
      return Math.max(1, Math.ceil((oldest + UNPAID_FOR_MS - now()) / 1000));
    },
    pageOpened(sender, page) {
      if (!enabled || isInner(sender)) return;
      const pages = openPages(sender);
      if (!pages.has(page)) pages.set(page, now());
      remember(unpaid, sender, pages);
    },
    pagePaid(sender, page) {
      unpaid.get(sender)?.delete(page);
    },
  };
}

function remember<Value>(map: Map<string, Value>, key: string, value: Value): void {
  map.delete(key); // to stand last again
  map.set(key, value);
  if (map.size > SENDERS_MAX) map.delete(map.keys().next().value!);
}
