/** Where the shop is reached, and where its database is. */
import { accessSync, constants } from 'node:fs';
import { type Given, inWords, list, webAddress } from '../setting.ts';

const ENVIRONMENTS = ['production', 'development', 'test'];

/** "prod" would be a shop that takes no real payments, and does not say so. */
export function nodeEnv(given: Given): boolean {
  if (given.text !== '' && !ENVIRONMENTS.includes(given.text))
    given.mustBe('production, or nothing at all to try the shop out');
  return given.text === 'production';
}

/** With no path, as all of the shop's addresses begin at its root, and without a trailing slash. */
export function publicUrl(given: Given): string {
  const address = webAddress(given);
  const url = URL.canParse(address) ? new URL(address) : undefined;
  if (
    url &&
    /^https?:$/.test(url.protocol) &&
    (url.pathname !== '/' || url.search || url.hash || url.username)
  )
    given.wrong(
      `must be a host alone, such as ${url.protocol}//${url.host}: the shop has no path, name or password before it.`,
    );
  return address;
}

/** Names without a port, in small letters. */
export function allowedHosts(given: Given): string[] {
  const names = list(given).map((name) => name.toLowerCase());
  const wrong = names.filter((name) => !isHost(name));
  if (wrong.length > 0)
    given.wrong(
      `must be names alone, such as shop.example,www.shop.example, without http:// and port; it holds "${wrong.join(', ')}".`,
    );
  return names;
}

const isHost = (name: string) => {
  const url = `http://${name}/`;
  return URL.canParse(url) && new URL(url).hostname === name;
};

/** Those that pg understands; libpq's allow and prefer fall back to a line that anybody may read. */
const SSL_MODES = ['disable', 'no-verify', 'require', 'verify-ca', 'verify-full'];

/** require and verify-ca are made what pg takes them for: the certificate is checked, with its name. */
export function databaseUrl(given: Given): string {
  const url = URL.canParse(given.text) ? new URL(given.text) : undefined;
  if (!url || !/^postgres(ql)?:$/.test(url.protocol)) {
    given.wrong(
      'must be an address such as postgres://user:password@host:5432/shop. (Signs such as / # ? in the password: put it into DATABASE_PASSWORD instead.)',
    );
    return given.text;
  }
  if (url.hostname.includes(',')) given.wrong('names several hosts; the shop takes one.');
  if (url.pathname.length < 2)
    given.wrong('names no database: it ends with one, as in postgres://user:password@host:5432/shop.');
  const mode = url.searchParams.get('sslmode');
  if (mode !== null && !SSL_MODES.includes(mode))
    given.wrong(
      `has sslmode=${mode}. It must be ${inWords(SSL_MODES, 'or')}; verify-full is safe, and right for most hosts.`,
    );
  const root = url.searchParams.get('sslrootcert');
  if (root !== null && !isReadable(root)) given.wrong(`has sslrootcert=${root}, a file that cannot be read.`);
  if (mode === 'require' || mode === 'verify-ca')
    return given.text.replace(/([?&]sslmode=)(require|verify-ca)(?=&|$)/, '$1verify-full');
  return given.text;
}

/** rediss:// is encrypted. */
export function redisUrl(given: Given): string {
  const url = URL.canParse(given.text) ? new URL(given.text) : undefined;
  if (!url || !/^rediss?:$/.test(url.protocol) || !url.hostname || !/^(\/\d{0,4})?$/.test(url.pathname))
    given.wrong(
      'must be an address such as redis://user:password@host:6379/0, or rediss://… for an encrypted line.',
    );
  return given.text;
}

function isReadable(file: string): boolean {
  try {
    accessSync(file, constants.R_OK);
    return true;
  } catch {
    return false;
  }
}

/** Signs that would end an address are written so that they do not. */
export function withPassword(address: string, password: string): string {
  if (password === '' || !URL.canParse(address)) return address;
  const url = new URL(address);
  url.password = encodeURIComponent(password);
  return url.href;
}
