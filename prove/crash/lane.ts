/**
 * One kill after the other: a purchase is under way, the shop or its database dies at a step, comes
 * back, the buyer goes on or goes away, and then the books of both sides are laid beside each other.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { type Agreement, agreed, ended, lookNow, PATIENCE_SECONDS } from '../agreement.ts';
import type { Stage } from '../stage.ts';
import type { Target, Victim } from './kill-at.ts';
import { onlyInterrupted, Purchase } from './purchase.ts';
import type { Scenario } from './scenarios.ts';
import { arm, killed } from './steps.ts';

export interface Kill {
  scenario: Scenario;
  target: Target;
  buyer: 'goes on' | 'goes away';
}

export interface Outcome extends Agreement {
  /** The step was met again and the kill happened. Times count from the restart, or the database's death. */
  wasKilled: boolean;
}

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
  const agreement = await agreed(stage, since, true);
  breaches.push(...agreement.breaches, ...(await ended(stage)));
  if (!wasKilled) await arm(stage, null);
  await stage.control.setDeliveryMode({});
  return { ...agreement, wasKilled, breaches: breaches.map((breach) => `${nameOf(kill)}: ${breach}`) };
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
  for (let tries = 0; tries < PATIENCE_SECONDS * 10 && !stage.shop.isDead(); tries++) {
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
