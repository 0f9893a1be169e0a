/**
 * Many purchases at once, of every kind, and a kill in the midst of them. Nobody moves a clock here:
 * the shop recovers in its own time, and that time is what is measured.
 */
import type { Random } from '../../src/dev/demo/random.ts';
import { agreed, ended } from '../agreement.ts';
import type { Stage } from '../stage.ts';
import type { Victim } from './kill-at.ts';
import { livesOn, type Outcome } from './lane.ts';
import { onlyInterrupted, Purchase } from './purchase.ts';
import { type Scenario, scenarios } from './scenarios.ts';
import { arm, killed } from './steps.ts';

const PEOPLE = 14;
const told: Scenario[] = scenarios.filter((scenario) => !scenario.withoutWebhooks);
/** What the landing page or reconcile finds out alone within a minute: a bank debit is asked about less often. */
const untold: Scenario[] = scenarios.slice(0, 2);

export interface CrowdOptions {
  victim: Victim;
  /** Stripe's messages get lost. */
  isDeaf: boolean;
  /** How many a purchase takes: the kill comes anywhere within those of the crowd. */
  steps: number;
}

export async function crowd(
  stage: Stage,
  { victim, isDeaf, steps }: CrowdOptions,
  random: Random,
): Promise<Outcome & { when: 'before' | 'after' }> {
  const people = Array.from({ length: PEOPLE }, () => ({
    purchase: new Purchase(stage),
    scenario: random.pick(isDeaf ? untold : told),
  }));
  await Promise.all(people.map(({ purchase, scenario }) => scenario.prepare(purchase)));
  await stage.control.setDeliveryMode({ drop: isDeaf });
  const occurrence = 1 + random.whole(Math.floor(steps * PEOPLE * 0.6));
  const when = random.pick(['before', 'after'] as const);
  await arm(stage, { text: undefined, occurrence, when, isPoll: false, victim });
  const death = killed(stage, victim);
  const acts = people.map(({ purchase, scenario }) => scenario.act(purchase).catch(onlyInterrupted));
  await death;
  for (const { purchase } of people) purchase.isInterrupted = true;

  const since = Date.now();
  const breaches = victim === 'shop' ? [] : await livesOn(stage);
  if (victim === 'shop') await stage.start();
  await Promise.all(acts);
  await Promise.all(people.map(({ purchase }) => (random.chance(0.5) ? purchase.goOn() : undefined)));
  const agreement = await agreed(stage, since, false);
  await stage.control.setDeliveryMode({});
  breaches.push(...agreement.breaches, ...(await ended(stage)));
  const named = breaches.map((breach) => `a crowd, killed ${when} step ${occurrence}: ${breach}`);
  return { ...agreement, wasKilled: true, when, breaches: named };
}
