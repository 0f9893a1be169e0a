/**
 * Identifiers in Stripe's form: a prefix that names the kind, then letters and digits. The first ones grow with
 * time, so that the newest rows of an index lie together; the rest are random.
 */
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
  taxcalc_: 24,
  tax_: 24,
  tax_li_: 14,
  req_: 14,
} as const;

const DIGITS = ALPHABET.slice(0, 62); // in the order of their codes
const TIME_LENGTH = 8; // holds milliseconds until the year 8888
let timedAt = 0;
let timeText = '';

function timePrefix(): string {
  const now = Date.now();
  if (now === timedAt) return timeText;
  timedAt = now;
  timeText = '';
  for (let rest = now; timeText.length < TIME_LENGTH; rest = Math.floor(rest / 62))
    timeText = DIGITS[rest % 62] + timeText;
  return timeText;
}

export function newId(prefix: keyof typeof LENGTHS): string {
  return prefix + timePrefix() + randomText(LENGTHS[prefix] - TIME_LENGTH);
}

/** What a client secret carries after the id of its object. */
export function newSecret(): string {
  return randomText(25);
}
