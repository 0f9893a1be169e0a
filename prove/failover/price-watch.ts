/**
 * Changes a price by one web process and reads it from the other as soon as the change is answered, both through
 * HAProxy. The other one has just kept the page with the price before.
 */

import { setTimeout as sleep } from 'node:timers/promises';
import { sql } from '../../src/platform/db.ts';
import { routes } from '../../src/routes.ts';
import { addClerk, type Clerk } from '../../test/back-office.ts';
import type { Sold } from '../../test/fixtures.ts';
import type { Machines } from '../machines/machines.ts';

export interface PriceWatch {
  /** Changes that were answered and then read from the other process. */
  read: number;
  /** Of these, how often it was another one than the price that was answered. */
  stale: string[];
  /** Changes or reads that failed, or that the same process answered, since the other was down. */
  passedOver: number;
  /** From pressing Save to its answer, of the changes that were read. */
  saveMs: number[];
}

const FIRST_MINOR = 1_000;

export async function watchPrice(
  machines: Machines,
  isOver: () => boolean,
  goods: Sold,
): Promise<PriceWatch> {
  const clerk = await addClerk(machines.db);
  const watch: PriceWatch = { read: 0, stale: [], passedOver: 0, saveMs: [] };
  let priceMinor = FIRST_MINOR;
  for (let turn = 0; !isOver(); turn++) {
    const [writer, reader] = turn % 2 === 0 ? ['1', '2'] : ['2', '1'];
    const wanted = priceMinor + 1;
    const before = await read(machines, goods, reader!);
    const since = performance.now();
    const saved = before && (await save(machines, clerk, goods, writer!, { from: priceMinor, to: wanted }));
    if (!saved) {
      watch.passedOver += 1;
      await sleep(200);
      priceMinor = (await priceNow(machines, goods)) ?? priceMinor;
      continue;
    }
    priceMinor = wanted;
    const saveMs = performance.now() - since;
    const after = await read(machines, goods, reader!);
    if (!after || after.by === saved.by || before.by !== after.by) watch.passedOver += 1;
    else {
      watch.read += 1;
      watch.saveMs.push(saveMs);
      if (after.priceMinor !== wanted)
        watch.stale.push(
          `${saved.by} answered that it costs ${wanted}, and then ${after.by} said ${after.priceMinor}`,
        );
    }
  }
  return watch;
}

async function save(
  { url }: Machines,
  { cookie, formToken }: Clerk,
  { variantId }: Sold,
  web: string,
  { from, to }: { from: number; to: number },
): Promise<{ by: string } | undefined> {
  const decimal = (minor: number) => (minor / 100).toFixed(2);
  const answer = await fetch(url + routes.adminProductGrid(), {
    method: 'POST',
    redirect: 'manual',
    headers: { origin: url, cookie, 'x-web': web },
    body: new URLSearchParams({
      form_token: formToken,
      [`base.${variantId}`]: JSON.stringify({ price: decimal(from) }),
      [`price.${variantId}`]: decimal(to),
    }),
  }).catch(() => undefined);
  await answer?.arrayBuffer().catch(() => {});
  return answer?.status === 303 ? { by: answer.headers.get('x-web')! } : undefined;
}

async function read(
  { url }: Machines,
  { handle }: Sold,
  web: string,
): Promise<{ by: string; priceMinor: number } | undefined> {
  try {
    const answer = await fetch(`${url}/products/${handle}`, { headers: { 'x-web': web } });
    const price = /€(\d+)\.(\d\d)/.exec(await answer.text());
    if (answer.status !== 200 || !price) return undefined;
    return { by: answer.headers.get('x-web')!, priceMinor: Number(price[1]! + price[2]!) };
  } catch {
    return undefined;
  }
}

async function priceNow({ db }: Machines, { variantId }: Sold): Promise<number | undefined> {
  const row = await db
    .row<{ price: number }>(sql`SELECT price_minor AS price FROM variants WHERE id = ${variantId}`)
    .catch(() => undefined);
  return row?.price;
}
