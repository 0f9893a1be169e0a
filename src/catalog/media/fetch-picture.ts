/**
 * Fetches a picture that a catalogue names by its address. Whoever writes the file chooses the address, so nothing
 * inside the shop's own network is ever asked: each name is looked up here, and the connection goes to the address
 * that was judged, at each redirect anew.
 */
import { lookup } from 'node:dns/promises';
import http from 'node:http';
import https from 'node:https';
import { BlockList, isIP } from 'node:net';
import { PICTURE_BYTES_MAX } from './formats.ts';

export type Fetched = { ok: true; bytes: Uint8Array } | { ok: false; why: string };
export type FetchPicture = (address: string) => Promise<Fetched>;

const REDIRECTS_MAX = 4;
const WITHIN_MS = 20_000;

/** @param mayReach, withinMs for tests, which have no other network than their own, and less time. */
export async function fetchPicture(
  address: string,
  mayReach = isPublic,
  withinMs = WITHIN_MS,
): Promise<Fetched> {
  const until = AbortSignal.timeout(withinMs);
  let url = address;
  try {
    for (let hop = 0; hop <= REDIRECTS_MAX; hop++) {
      const at = await judge(url, mayReach);
      if (!at.ok) return at;
      const answer = await ask(at.url, at.ip, until);
      if (answer.kind === 'picture') return { ok: true, bytes: answer.bytes };
      if (answer.kind === 'no') return { ok: false, why: answer.why };
      url = new URL(answer.to, url).href;
    }
    return { ok: false, why: 'It leads from one address to the next and never ends.' };
  } catch {
    return {
      ok: false,
      why: until.aborted ? 'It did not come within 20 seconds.' : 'The address does not answer.',
    };
  }
}

type Judged = { ok: true; url: URL; ip: string } | { ok: false; why: string };

async function judge(address: string, mayReach: (ip: string) => boolean): Promise<Judged> {
  const url = URL.canParse(address) ? new URL(address) : undefined;
  if (!url || !/^https?:$/.test(url.protocol))
    return { ok: false, why: 'This is not an address of the web: it must begin with https:// or http://.' };
  const host = url.hostname.replace(/^\[|\]$/g, '');
  const found = isIP(host)
    ? [{ address: host }]
    : await lookup(host, { all: true, order: 'ipv4first' }).catch(() => []);
  if (found.length === 0) return { ok: false, why: `There is no such place as ${host}.` };
  if (!found.every((each) => mayReach(each.address)))
    return { ok: false, why: 'It is an address inside a private network, where the shop does not look.' };
  return { ok: true, url, ip: found[0]!.address };
}

/** https://www.iana.org/assignments/iana-ipv4-special-registry, and its like for IPv6. */
const closed = new BlockList();
for (const [net, prefix] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['168.63.129.16', 32], // of Azure: public by its number, but it answers each machine about itself
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 4],
  ['240.0.0.0', 4],
] as const)
  closed.addSubnet(net, prefix, 'ipv4');
const open6 = new BlockList();
open6.addSubnet('2000::', 3, 'ipv6'); // global unicast, but for these:
for (const [net, prefix] of [
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['3fff::', 20],
] as const)
  closed.addSubnet(net, prefix, 'ipv6');

export function isPublic(ip: string): boolean {
  const kind = isIP(ip);
  if (kind === 4) return !closed.check(ip, 'ipv4');
  return kind === 6 && open6.check(ip, 'ipv6') && !closed.check(ip, 'ipv6');
}

type Answer =
  | { kind: 'picture'; bytes: Uint8Array }
  | { kind: 'moved'; to: string }
  | { kind: 'no'; why: string };

function ask(url: URL, ip: string, signal: AbortSignal): Promise<Answer> {
  const { get } = url.protocol === 'https:' ? https : http;
  return new Promise((resolve, reject) => {
    const request = get(
      url,
      {
        signal,
        agent: false,
        headers: { accept: 'image/*', 'user-agent': 'Pushcart (product import)' },
        // The name was judged by this address; it is not looked up again.
        lookup: (_host, options, done) =>
          options.all ? done(null, [{ address: ip, family: isIP(ip) }]) : done(null, ip, isIP(ip)),
      },
      (response) => {
        const status = response.statusCode ?? 0;
        const stop = (answer: Answer) => {
          response.destroy();
          resolve(answer);
        };
        if ([301, 302, 303, 307, 308].includes(status) && response.headers.location)
          return stop({ kind: 'moved', to: response.headers.location });
        if (status !== 200) return stop({ kind: 'no', why: `Its address answers ${status}.` });
        const chunks: Buffer[] = [];
        let size = 0;
        response.on('data', (chunk: Buffer) => {
          size += chunk.length;
          if (size > PICTURE_BYTES_MAX) stop({ kind: 'no', why: 'It has more than 30 MB.' });
          else chunks.push(chunk);
        });
        response.on('end', () => resolve({ kind: 'picture', bytes: Buffer.concat(chunks) }));
        response.on('error', reject);
      },
    );
    request.on('error', reject);
  });
}
