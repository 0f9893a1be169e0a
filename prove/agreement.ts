/** Waiting until Stripe's books and the shop's agree, and for the end of everything that is open. */
import { setTimeout as sleep } from 'node:timers/promises';
import { isOutOfReach, sql } from '../src/platform/db.ts';
import { bookBreaches, compare, leftovers } from './accounts.ts';
import type { Stage as WholeStage } from './stage.ts';

type Stage = Pick<WholeStage, 'db' | 'url' | 'control'>;

/** What the shop promises: a minute. */
export const PATIENCE_SECONDS = 60;

/** A message that was being sent when the shop died is sent again a minute later, by the next turn of its loop. */
const MAIL_PATIENCE_SECONDS = 75;

export interface Agreement {
  /** What is amiss when patience ends. */
  breaches: string[];
  /** From `since` until every payment had its order or its refund. */
  seconds: number;
  /** The same, and every message had arrived. */
  mailSeconds: number;
}

/**
 * Waits until no payment is amiss, at most a minute, and then for the mail.
 * @param hurry lets the pauses pass at once after which the shop and Stripe try again.
 */
export async function agreed(stage: Stage, since: number, hurry: boolean): Promise<Agreement> {
  const passed = () => (Date.now() - since) / 1000;
  const wait = async (what: 'breaches' | 'mail', secondsMax: number) => {
    for (let look = 1; ; look++) {
      const breaches = await amiss(stage, async () => (await compare(stage))[what]);
      if (breaches.length === 0 || passed() > secondsMax) return breaches;
      if (hurry && look % 10 === 5) await letTimePass(stage);
      await sleep(hurry ? 40 : 250);
    }
  };
  const breaches = await wait('breaches', PATIENCE_SECONDS);
  breaches.push(...(await bookBreaches(stage)));
  const seconds = passed();
  breaches.push(...(await wait('mail', MAIL_PATIENCE_SECONDS)));
  return { breaches, seconds, mailSeconds: passed() };
}

/** All pages at Stripe close and all debits settle: then nothing may be held, or wait, any more. @returns what is amiss */
export async function ended(stage: Stage): Promise<string[]> {
  const end = Date.now() + PATIENCE_SECONDS * 1000;
  for (let look = 0; ; look++) {
    await settleAll(stage);
    const breaches = await amiss(stage, async () => {
      const { breaches, mail } = await compare(stage);
      return [...breaches, ...mail, ...(await leftovers(stage))];
    });
    if (breaches.length === 0) return await bookBreaches(stage);
    if (Date.now() > end) return breaches;
    if (look % 10 === 0) await letTimePass(stage);
    await sleep(40);
  }
}

/** Connections that died with the database are noticed at their next use. */
async function amiss(stage: Stage, look: () => Promise<string[]>): Promise<string[]> {
  try {
    return await look();
  } catch (error) {
    if (!isOutOfReach(error)) throw error;
    return [`the database at ${stage.url} is out of reach: ${error}`];
  }
}

async function letTimePass(stage: Stage): Promise<void> {
  // A database that is still starting is looked at again.
  await lookNow(stage).catch((error) => {
    if (!isOutOfReach(error)) throw error;
  });
  await stage.control.deliverAll();
}

async function settleAll({ control }: Stage): Promise<void> {
  const { sessions, payments } = await control.state();
  const processing = new Set(payments.filter((p) => p.status === 'processing').map((p) => p.id));
  for (const session of sessions) {
    if (session.status === 'open') await control.expireNow(session.id);
    else if (processing.has(session.payment_intent ?? '')) await control.settleAsync(session.id, 'succeed');
  }
}

/** Lets the minute pass after which the shop asks by itself. */
export async function lookNow({ db }: Stage): Promise<void> {
  await db.run(sql`UPDATE payments SET look_again_at = now() WHERE status IN ('pending', 'processing')`);
  await db.run(sql`UPDATE refunds SET look_again_at = now() WHERE status = 'pending'`);
  await db.run(sql`UPDATE stripe_news SET look_again_at = now()`);
  await db.run(sql`UPDATE emails SET next_attempt_at = now() WHERE status = 'queued'`);
}
