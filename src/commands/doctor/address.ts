/** The public address, as a buyer's browser meets it. */
import { routes } from '../../routes.ts';
import { type Answer, ask } from './ask.ts';
import { type Around, bad, type Check, type Finding, good, odd, reasonOf } from './finding.ts';

const DAYS_ODD = 14;
const DAY_MS = 24 * 60 * 60_000;
/** https://hstspreload.org asks for a year; half of one is what most checks take as enough. */
const HSTS_SECONDS = 180 * 24 * 60 * 60;

export const address: Check = async (around) => {
  const { publicUrl, production } = around.config;
  let answer: Answer;
  try {
    answer = await ask(publicUrl + routes.health(), { ca: around.ca });
  } catch (error) {
    const words = `${publicUrl} cannot be reached: ${reasonOf(error)}`;
    return production
      ? [bad(`${words}. Is the shop running? Look at PUBLIC_URL, at the name service and at the proxy`)]
      : [odd(`${words}. Is the shop running?`)];
  }
  const found = [reached(publicUrl, answer)];
  if (answer.tls)
    return [...found, certificate(answer.tls, Date.now()), hsts(answer), ...(await plain(around))];
  if (production && !isLocal(publicUrl))
    found.push(
      bad(
        'it is plain http: passwords and addresses can be read on the way. Put a proxy with a certificate before the shop',
      ),
    );
  return found;
};

const isLocal = (url: string) => ['localhost', '127.0.0.1', '[::1]'].includes(new URL(url).hostname);

function reached(url: string, { status, body }: Answer): Finding {
  if (status === 200 && isOk(body)) return good(`${url} leads to this shop`);
  if (status === 502 || status === 504)
    return bad(
      `${url} leads to a proxy that does not reach the shop (${status}): is it running, and on the proxy's port?`,
    );
  if (status === 503) return bad(`${url} leads to the shop, which is not ready (503): look at its log`);
  return bad(
    `at ${url} answers something else than this shop (${status}): look at PUBLIC_URL and at the proxy`,
  );
}

function isOk(body: string): boolean {
  try {
    return (JSON.parse(body) as { ok?: unknown }).ok === true;
  } catch {
    return false;
  }
}

const REASONS: Record<string, string> = {
  CERT_HAS_EXPIRED: 'has run out',
  CERT_NOT_YET_VALID: 'is not valid yet',
  ERR_TLS_CERT_ALTNAME_INVALID: 'is for another name',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'is signed by nobody whom browsers trust',
  SELF_SIGNED_CERT_IN_CHAIN: 'is signed by nobody whom browsers trust',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'comes without the ones between: serve the whole chain (fullchain.pem)',
};

export function certificate(tls: NonNullable<Answer['tls']>, now: number): Finding {
  if (!tls.trusted)
    return bad(
      `its certificate ${REASONS[tls.error] ?? `is not trusted (${tls.error})`}: renew it, or look at the proxy's`,
    );
  const days = Math.floor((tls.validTo.getTime() - now) / DAY_MS);
  const words = `its certificate is valid for ${days} days (${tls.protocol})`;
  return days < DAYS_ODD ? odd(`${words}: see to its renewal`) : good(words);
}

function hsts({ headers }: Answer): Finding {
  const seconds = Number(/max-age="?(\d+)/i.exec(headers['strict-transport-security'] ?? '')?.[1] ?? 0);
  if (seconds >= HSTS_SECONDS)
    return good(`browsers come back over https only, for ${Math.round(seconds / 86_400)} days`);
  return odd(
    'browsers are not told to come back over https only: let the proxy send Strict-Transport-Security: max-age=31536000',
  );
}

/** Who types the name alone may come over http first. */
async function plain({ config, httpPort }: Around): Promise<Finding[]> {
  const url = new URL(config.publicUrl);
  if (url.port !== '' && httpPort === undefined) return [];
  const http = `http://${url.hostname}${httpPort ? `:${httpPort}` : ''}/`;
  try {
    const { status, headers } = await ask(http);
    const leads = headers.location?.startsWith('https://') && status >= 300 && status < 400;
    return leads
      ? [good('http:// leads to https://')]
      : [
          bad(
            `${http} answers with ${status} and does not lead to https://: let the proxy redirect it (301)`,
          ),
        ];
  } catch (error) {
    return [odd(`${http} does not answer (${reasonOf(error)}): who types the name alone may find nothing`)];
  }
}
