/** People who buy without a pause while the shop is told to stop, and started again: nothing they were told may be lost. */
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Random } from '../../src/dev/demo/random.ts';
import { sql } from '../../src/platform/db.ts';
import { compare } from '../accounts.ts';
import { agreed, ended } from '../agreement.ts';
import { onlyInterrupted, Purchase } from '../crash/purchase.ts';
import type { Stage } from '../stage.ts';

export interface Stops {
  /** Seconds from the signal to the end of the process, for each stop. */
  seconds: number[];
  /** Purchases begun, and orders placed. */
  begun: number;
  placed: number;
  /** Requests that the shop had taken and did not answer to their end. */
  cut: number;
  breaches: string[];
}

/** A shop that has been told to stop ends within this, or its engine kills it. */
const STOP_SECONDS_MAX = 30;

export async function stopWhileBuying(
  stage: Stage,
  { times, people }: { times: number; people: number },
  random: Random,
  say: (line: string) => void,
): Promise<Stops> {
  const stops: Stops = { seconds: [], begun: 0, placed: 0, cut: 0, breaches: [] };
  for (let stop = 1; stop <= times; stop++) {
    await oneStop(stage, people, random, stops);
    say(`stop ${stop} of ${times}: ended ${stops.seconds.at(-1)!.toFixed(2)} s after the signal`);
  }
  stops.breaches.push(...(await ended(stage)));
  stops.placed = (await compare(stage)).placed;
  return stops;
}

async function oneStop(stage: Stage, people: number, random: Random, stops: Stops): Promise<void> {
  const open = new Set<Purchase>();
  let isOver = false;
  const buyOn = async () => {
    while (!isOver) {
      const purchase = new Purchase(stage);
      open.add(purchase);
      stops.begun += 1;
      if (await buy(purchase, stops)) open.delete(purchase);
      else return; // he comes back when the shop does
    }
  };
  const buying = Array.from({ length: people }, buyOn);
  await sleep(random.between(300, 2_000));
  const since = Date.now();
  const { child } = stage.shop;
  const exit = once(child, 'exit');
  child.kill('SIGTERM');
  const tooLong = setTimeout(() => child.kill('SIGKILL'), STOP_SECONDS_MAX * 1000);
  const [code, signal] = await exit;
  clearTimeout(tooLong);
  stops.seconds.push((Date.now() - since) / 1000);
  if (code !== 0) stops.breaches.push(`told to stop, the shop ended with ${code ?? signal}`);
  isOver = true;
  await Promise.all(buying);

  await stage.start();
  await Promise.all([...open].map((purchase) => purchase.goOn()));
  stops.breaches.push(...(await agreed(stage, since, true)).breaches);
  for (const purchase of open)
    if (purchase.landing && !(await purchase.isAt('placed', 'expired')))
      stops.breaches.push(`${purchase.email} paid, and his order is not placed`);
}

/** @returns false when the shop went away meanwhile. @throws what is no sign of that */
async function buy(purchase: Purchase, stops: Stops): Promise<boolean> {
  try {
    await purchase.putIn();
    await purchase.press();
    await purchase.pay();
    await purchase.land();
    if (!(await isPlaced(purchase))) stops.breaches.push(`${purchase.email} was thanked, and has no order`);
    return true;
  } catch (error) {
    onlyInterrupted(error);
    if (!isRefused(error)) stops.cut += 1;
    return false;
  }
}

/** The landing page tells of the order only when it is placed. */
const isPlaced = async ({ stage, email }: Purchase) =>
  (await stage.db.row(sql`SELECT 1 FROM orders WHERE email = ${email} AND status = 'placed'`)) !== undefined;

/** Nobody listened any more: nothing was begun. */
function isRefused(error: unknown): boolean {
  for (let at = error; at instanceof Error; at = at.cause)
    if ((at as NodeJS.ErrnoException).code === 'ECONNREFUSED') return true;
  return false;
}
