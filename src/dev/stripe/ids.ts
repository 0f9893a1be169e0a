/** Identifiers in Stripe's form: a prefix that names the kind, then random letters and digits. */
import { randomFillSync } from 'node:crypto';

const ALPHABET = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz01';
const pool = Buffer.allocUnsafe(8192);
let used = pool.length;

function randomText(length: number): string {
  if (used + length > pool.length) {
    randomFillSync(pool);
    used = 0;
  }
  let text = '';
  for (const end = used + length; used < end; used++) text += ALPHABET[pool[used]! & 63];
  return text;
}

const LENGTHS = {
  cs_test_: 58,
  pi_: 24,
  ch_: 24,
  py_: 24,
  re_: 24,
  du_: 24,
  pm_: 24,
  evt_: 24,
  li_: 24,
  price_: 24,
  prod_: 14,
  shr_: 24,
  req_: 14,
} as const;

export function newId(prefix: keyof typeof LENGTHS): string {
  return prefix + randomText(LENGTHS[prefix]);
}

/** What a client secret carries after the id of its object. */
export function newSecret(): string {
  return randomText(25);
}
