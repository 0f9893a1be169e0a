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
const heard: Scenario[] = scenarios.filter((scenario) => !scenario.withoutWebhooks);

/** @param steps how many a purchase takes: the kill comes anywhere within those of the crowd */
export async function crowd(stage: Stage, victim: Victim, steps: number, random: Random): Promise<Outcome> {
  const people = Array.from({ length: PEOPLE }, () => ({
    purchase: new Purchase(stage),
    scenario: random.pick(heard),
  }));
  await Promise.all(people.map(({ purchase, scenario }) => scenario.prepare(purchase)));
  const occurrence = 1 + random.whole(Math.floor(steps * PEOPLE * 0.7));
  await arm(stage, {
    text: undefined,
    occurrence,
    when: random.pick(['before', 'after']),
    isPoll: false,
    victim,
  });
  const death = killed(stage, victim);
  const acts = people.map(({ purchase, scenario }) => scenario.act(purchase).catch(onlyInterrupted));
  await death;
  for (const { purchase } of people) purchase.isInterrupted = true;

  const since = Date.now();
  const breaches = victim === 'shop' ? [] : await livesOn(stage);
  if (victim === 'shop') await stage.start();
  await Promise.all(acts);
  await Promise.all(people.map(({ purchase }) => (random.chance(0.5) ? purchase.goOn() : undefined)));
  breaches.push(...(await agreed(stage, since, false)));
  const recoverySeconds = (Date.now() - since) / 1000;
  breaches.push(...(await ended(stage)));
  return {
    wasKilled: true,
    recoverySeconds,
    breaches: breaches.map((breach) => `a crowd, killed at step ${occurrence}: ${breach}`),
  };
}
