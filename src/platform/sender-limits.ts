/**
 * Floods: who asks very often for what costs much is asked to wait, so that others are served. Counted in the memory
 * of each process, for a count in the database would cost what it is to save; with several processes a sender has as
 * much as that from each, unless Redis counts for all of them (shared-limits.ts). While it does not answer, each process
 * goes by its own count again. Doors that can be guessed at are always counted together (rate-limits.ts).
 */
import { BlockList, isIP } from 'node:net';
import type { Flow, SharedLimits } from './shared-limits.ts';

export type { Flow } from './shared-limits.ts';

/** A person who types, or a household; the search suggests with each letter. */
export const SEARCHES: Flow = { name: 'search', burst: 120, perSecond: 4 };
export const CHECKOUTS: Flow = { name: 'checkout', burst: 40, perSecond: 0.5 };
/** The form is sent with each change of country or method too. */
export const CHECKOUT_FORMS: Flow = { name: 'checkout_form', burst: 200, perSecond: 3 };

/** Payment pages that one sender opened within an hour and has not paid: cards are tried out so, by the thousand. */
export const UNPAID = { max: 30, forSeconds: 3_600 };
const UNPAID_FOR_MS = UNPAID.forSeconds * 1000;

export interface SenderLimits {
  /** Counts one. @returns how many seconds to wait, where that was too many. */
  take(flow: Flow, sender: string): Promise<number | undefined>;
  /** @returns how many seconds to wait before another payment page is opened. */
  unpaidWait(sender: string): Promise<number | undefined>;
  /** @param page the same each time that it is opened again. */
  pageOpened(sender: string, page: string): Promise<void>;
  pagePaid(sender: string, page: string): Promise<void>;
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
// ::1, whose line is ::/64. Not as a network: Node finds every IPv4 address in that, by its way of being written as IPv6.
inner.addAddress('::', 'ipv6');
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

interface SenderLimitsOptions {
  enabled: boolean;
  /** Counts for all processes, where it answers. */
  shared?: SharedLimits | undefined;
}

export function createSenderLimits({ enabled, shared }: SenderLimitsOptions, now = Date.now): SenderLimits {
  const own = ownLimits(now);
  const isCounted = (sender: string) => enabled && !isInner(sender);
  return {
    async take(flow, sender) {
      if (!isCounted(sender)) return undefined;
      // Who is too much for one process is too much for all: a flood is not handed on.
      return own.take(flow, sender) ?? ((await shared?.take(flow, sender)) || undefined);
    },
    async unpaidWait(sender) {
      if (!isCounted(sender)) return undefined;
      // A page may have been opened here and paid elsewhere.
      return ((await shared?.unpaidWait(sender)) ?? own.unpaidWait(sender)) || undefined;
    },
    async pageOpened(sender, page) {
      if (!isCounted(sender)) return;
      own.pageOpened(sender, page);
      await shared?.pageOpened(sender, page);
    },
    async pagePaid(sender, page) {
      if (!isCounted(sender)) return;
      own.pagePaid(sender, page);
      await shared?.pagePaid(sender, page);
    },
  };
}

function ownLimits(now: () => number) {
  const flows = new Map<string, { tokens: number; at: number }>();
  const unpaid = new Map<string, Map<string, number>>();

  const openPages = (sender: string): Map<string, number> => {
    const pages = unpaid.get(sender) ?? new Map<string, number>();
    for (const [page, at] of pages) if (at <= now() - UNPAID_FOR_MS) pages.delete(page);
    return pages;
  };
  return {
    take(flow: Flow, sender: string): number | undefined {
      const key = `${flow.name} ${sender}`;
      const before = flows.get(key) ?? { tokens: flow.burst, at: now() };
      const refilled = before.tokens + ((now() - before.at) / 1000) * flow.perSecond;
      const tokens = Math.min(flow.burst, refilled);
      const isFree = tokens >= 1;
      remember(flows, key, { tokens: isFree ? tokens - 1 : tokens, at: now() });
      return isFree ? undefined : Math.ceil((1 - tokens) / flow.perSecond);
    },
    unpaidWait(sender: string): number | undefined {
      const pages = openPages(sender);
      if (pages.size < UNPAID.max) return undefined;
      const oldest = Math.min(...pages.values());
      return Math.max(1, Math.ceil((oldest + UNPAID_FOR_MS - now()) / 1000));
    },
    pageOpened(sender: string, page: string): void {
      const pages = openPages(sender);
      if (!pages.has(page)) pages.set(page, now());
      remember(unpaid, sender, pages);
    },
    pagePaid(sender: string, page: string): void {
      unpaid.get(sender)?.delete(page);
    },
  };
}

function remember<Value>(map: Map<string, Value>, key: string, value: Value): void {
  map.delete(key); // to stand last again
  map.set(key, value);
  if (map.size > SENDERS_MAX) map.delete(map.keys().next().value!);
}
