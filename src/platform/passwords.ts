/**
 * Passwords: which are taken, and how they are kept. Length is what makes one hard to guess, so there
 * are no rules of composition (NIST SP 800-63B-4, 3.1.1.2); the commonest are refused.
 */
import { randomBytes, type ScryptOptions, scrypt, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';
import { isCommon } from './common-passwords.ts';
import type { Shop } from './shop.ts';

export const PASSWORD_LENGTH_MIN = 10;
export const PASSWORD_LENGTH_MAX = 128;

/** The same characters typed on another keyboard are the same password. */
const normal = (password: string) => password.toWellFormed().normalize('NFKC');

/** What stands near the account, and is tried first by who knows of it. */
export const nearWords = (email: string, { config }: Pick<Shop, 'config'>): string[] => [
  email,
  email.slice(0, email.lastIndexOf('@')),
  config.shop.name,
];

/** @param known what somebody who guesses would try first: the address, the shop's name. */
export function passwordProblem(password: string, known: string[]): string | undefined {
  const length = [...normal(password)].length;
  if (length === 0) return 'Enter a password.';
  if (length < PASSWORD_LENGTH_MIN)
    return `Use at least ${PASSWORD_LENGTH_MIN} characters; there ${length === 1 ? 'is 1' : `are ${length}`}.`;
  if (length > PASSWORD_LENGTH_MAX) return `Use at most ${PASSWORD_LENGTH_MAX} characters.`;
  return isCommon(normal(password), known)
    ? 'Too easy to guess. Three or four words that do not belong together make a good one.'
    : undefined;
}

interface Cost {
  logN: number;
  r: number;
  p: number;
}
// One of the equally strong settings that OWASP names. From 32 MB on, the memory goes back to the system
// after each hash; of less, every thread of the pool keeps its share for good.
const COST: Cost = { logN: 15, r: 8, p: 3 };
const KEY_BYTES = 32;

const derive = promisify<string, Buffer, number, ScryptOptions, Buffer>(scrypt);

async function key(password: string, salt: Buffer, { logN, r, p }: Cost): Promise<Buffer> {
  const options = { N: 2 ** logN, r, p, maxmem: 2 ** logN * r * 256 };
  return await oneOfFew(() => derive(normal(password), salt, KEY_BYTES, options));
}

/** @returns `scrypt$14$8$5$salt$key`, so that the cost can be raised later. */
export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(16);
  const derived = await key(password, salt, COST);
  const { logN, r, p } = COST;
  return ['scrypt', logN, r, p, salt.toString('base64url'), derived.toString('base64url')].join('$');
}

/** Of no password, and as dear to compare with as any. */
const NOBODYS = `scrypt$${COST.logN}$${COST.r}$${COST.p}$${'A'.repeat(22)}$${'A'.repeat(43)}`;

/** Takes as long without a hash as with one, so that nobody learns who has a password. */
export async function passwordMatches(password: string, hash: string | undefined | null): Promise<boolean> {
  const [, logN, r, p, salt, derived] = (hash ?? NOBODYS).split('$');
  const cost = { logN: Number(logN), r: Number(r), p: Number(p) };
  // Longer ones were never taken; hashing megabytes would only be work.
  const actual = await key(password.slice(0, 4 * PASSWORD_LENGTH_MAX), Buffer.from(salt!, 'base64url'), cost);
  return timingSafeEqual(actual, Buffer.from(derived!, 'base64url')) && hash != null;
}

/** Hashing is heavy by design: a crowd at the door must not take all of the process's threads and memory. */
const AT_ONCE = 2;
let running = 0;
const waiting: (() => void)[] = [];

async function oneOfFew<T>(work: () => Promise<T>): Promise<T> {
  if (running >= AT_ONCE) await new Promise<void>((resolve) => waiting.push(resolve));
  else running += 1;
  try {
    return await work();
  } finally {
    const next = waiting.shift();
    if (next) next();
    else running -= 1;
  }
}
