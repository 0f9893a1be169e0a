/**
 * By which names the shop is asked. One that is not its own gets no page: a name that somebody else points here would
 * stand in caches and in links of a browser as if the shop were his (https://owasp.org/www-project-web-security-testing-guide/,
 * Host header injection). Where it looks well is asked by address, so /health answers to any name.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { routes } from '../routes.ts';
import type { Config } from './config.ts';

const OWN_MACHINE = ['localhost', '127.0.0.1', '[::1]'];

/** @returns undefined where every name is answered. */
export function allowedHosts(config: Config): Set<string> | undefined {
  const { allowedHosts: named, production, publicUrl, stripe } = config;
  if (named.length === 0 && !production) return undefined;
  const host = new URL(publicUrl).hostname;
  const own = named.length > 0 ? named : [host];
  // The stand-in for Stripe is asked, and sends its messages, on this machine.
  const isTried = !production || !stripe || OWN_MACHINE.includes(host);
  return new Set([...own, ...(isTried ? OWN_MACHINE : [])]);
}

/** Without a port, and without the dot that a full name may end in. */
const hostOf = (header: string | undefined) =>
  header?.toLowerCase().replace(/:\d+$/, '').replace(/\.$/, '') ?? '';

/** @returns a function that has answered, and says so, where the name asked for is none of the shop's. */
export function createHostGuard(config: Config) {
  const allowed = allowedHosts(config);
  return (request: IncomingMessage, response: ServerResponse): boolean => {
    if (!allowed || allowed.has(hostOf(request.headers.host)) || isHealth(request.url)) return false;
    response.writeHead(421, { 'Content-Type': 'text/plain; charset=utf-8', 'Cache-Control': 'no-store' });
    response.end(
      'This shop is not reached by that name. (Who runs it: ALLOWED_HOSTS lists the names; a proxy has to pass the Host header on.)\n',
    );
    request.resume();
    return true;
  };
}

const HEALTH = routes.health();
const isHealth = (url = '') => url === HEALTH || url.startsWith(`${HEALTH}/`) || url.startsWith(`${HEALTH}?`);
