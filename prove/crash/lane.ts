/**
 * One kill after the other: a purchase is under way, the shop or its database dies at a step, comes
 * back, the buyer goes on or goes away, and then the books of both sides are laid beside each other.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { isOutOfReach } from '../../src/platform/db.ts';
import { bookBreaches, compare, leftovers } from '../accounts.ts';
import type { Stage } from '../stage.ts';
import type { Target, Victim } from './kill-at.ts';
import { onlyInterrupted, Purchase } from './purchase.ts';
import { lookNow, type Scenario } from './scenarios.ts';
import { arm, killed } from './steps.ts';

export interface Kill {
  scenario: Scenario;
  target: Target;
  buyer: 'goes on' | 'goes away';
}

export interface Outcome {
  /** The step was met again and the kill happened. */
  wasKilled: boolean;
  /** From the restart, or the database's death, until both sides agreed. */
  recoverySeconds: number;
  breaches: string[];
}

export const RECOVERY_SECONDS_MAX = 60;

/** How long after the last visible act a loop's last steps may take. */
const KILL_PATIENCE_MS = 2_500;

export async function carryOut(stage: Stage, kill: Kill): Promise<Outcome> {
  const { scenario, target } = kill;
  const purchase = new Purchase(stage);
  await scenario.prepare(purchase);
  await stage.control.setDeliveryMode({ drop: scenario.withoutWebhooks ?? false });
  await arm(stage, target);
  let killedAt: number | undefined;
  const death = killed(stage, target.victim).then(() => {
    killedAt = Date.now();
    purchase.isInterrupted = true;
  });
  await scenario.act(purchase).catch(onlyInterrupted);
  if (!killedAt) await Promise.race([death, sleep(KILL_PATIENCE_MS)]);

  const wasKilled = killedAt !== undefined;
  const since = target.victim === 'shop' ? Date.now() : (killedAt ?? Date.now());
  const breaches = wasKilled ? await comeBack(stage, target.victim) : [];
  if (kill.buyer === 'goes on') await purchase.goOn();
  breaches.push(...(await agreed(stage, since, true)));
  const recoverySeconds = (Date.now() - since) / 1000;
  breaches.push(...(await ended(stage)));
  if (!wasKilled) await arm(stage, null);
  await stage.control.setDeliveryMode({});
  return { wasKilled, recoverySeconds, breaches: breaches.map((breach) => `${nameOf(kill)}: ${breach}`) };
}

async function comeBack(stage: Stage, victim: Victim): Promise<string[]> {
  if (victim !== 'shop') return await livesOn(stage);
  await lookNow(stage);
  await stage.start();
  return [];
}

const TEXT_SHOWN = 70;

const nameOf = ({ scenario, target, buyer }: Kill) => {
  const step = target.text === undefined ? 'any step' : target.text.slice(0, TEXT_SHOWN);
  const victim = target.victim === 'shop' ? 'shop' : 'database';
  return `${scenario.name}, ${victim} killed ${target.when} [${step}] no. ${target.occurrence}, buyer ${buyer}`;
};

/**
 * Waits until the shop answers after its database died. It must live through that: one that did not is
 * started again, so that the proof can go on.
 */
export async function livesOn(stage: Stage): Promise<string[]> {
  for (let tries = 0; tries < RECOVERY_SECONDS_MAX * 10 && !stage.shop.isDead(); tries++) {
    const answer = await fetch(`${stage.url}/health`).catch(() => undefined);
    if (answer?.ok) return [];
    await sleep(100);
  }
  const breach = stage.shop.isDead()
    ? 'the shop died with its database'
    : 'the shop did not come back by itself';
  await stage.shop.kill();
  await stage.start();
  return [breach];
}

/**
 * Waits until no payment and no message is amiss, at most a minute.
 * @param hurry lets the pauses pass at once after which the shop and Stripe try again.
 * @returns what is amiss then
 */
export async function agreed(stage: Stage, since: number, hurry: boolean): Promise<string[]> {
  for (let look = 1; ; look++) {
    const breaches = await amiss(stage, async () => (await compare(stage)).breaches);
    if (breaches.length === 0) return await bookBreaches(stage);
    if (Date.now() - since > RECOVERY_SECONDS_MAX * 1000) return breaches;
    if (hurry && look % 10 === 5) await letTimePass(stage);
    await sleep(hurry ? 40 : 250);
  }
}

/** All pages at Stripe close and all debits settle: then nothing may be held, or wait, any more. */
export async function ended(stage: Stage): Promise<string[]> {
  const end = Date.now() + RECOVERY_SECONDS_MAX * 1000;
  for (let look = 0; ; look++) {
    await settleAll(stage);
    const breaches = await amiss(stage, async () => [
      ...(await compare(stage)).breaches,
      ...(await leftovers(stage)),
    ]);
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
  await lookNow(stage);
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
