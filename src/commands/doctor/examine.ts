/** All checks side by side, told in one order. */
import { address } from './address.ts';
import { clock } from './clock.ts';
import { database } from './database.ts';
import { type Around, type Check, type Finding, limited } from './finding.ts';
import { records, smtp } from './mail.ts';
import { redis } from './redis.ts';
import { bucket, disk } from './storage.ts';
import { stripe } from './stripe.ts';

export const checks: Record<string, Check> = {
  database,
  clock,
  disk,
  pictures: bucket,
  Redis: redis,
  Stripe: stripe,
  mail: smtp,
  'mail DNS': records,
  address,
};

export interface Told extends Finding {
  about: string;
}

export async function examine(around: Around): Promise<Told[]> {
  const all = Object.entries(checks).map(async ([about, check]) =>
    (await limited(check, around)).map((finding) => ({ about, ...finding })),
  );
  return (await Promise.all(all)).flat();
}

export const printed = ({ mark, about, words }: Told): string => `${mark} ${about.padEnd(9)} ${words}`;
