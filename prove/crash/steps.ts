/** Finds the steps of a scenario by walking it once, undisturbed, and makes the list of kills from them. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Stage } from '../stage.ts';
import type { FromShop, RecordedStep, Target, ToShop, Victim } from './kill-at.ts';
import { Purchase } from './purchase.ts';
import type { Scenario } from './scenarios.ts';

export const PRELOAD = new URL('./kill-at.ts', import.meta.url).href;

/** A step that can be met again: the how-manieth of its kind it is. */
export type FoundStep = Pick<Target, 'text' | 'occurrence' | 'isPoll'>;

/** From now on steps are counted, and the shop dies at the target, if there is one. */
export async function arm(stage: Stage, target: Target | null): Promise<void> {
  await ask(stage, { arm: target }, 'armed');
}

async function recorded(stage: Stage): Promise<RecordedStep[]> {
  return (await ask(stage, { report: true }, 'steps')).steps;
}

function ask<K extends string>(
  stage: Stage,
  message: ToShop,
  answer: K,
): Promise<Extract<FromShop, Record<K, unknown>>> {
  const { child } = stage.shop;
  return new Promise((resolve, reject) => {
    const died = () => reject(new Error('the shop died while it was being asked'));
    const hear = (said: FromShop) => {
      if (!(answer in said)) return;
      child.off('message', hear).off('exit', died);
      resolve(said as Extract<FromShop, Record<K, unknown>>);
    };
    child.on('message', hear).once('exit', died);
    child.send(message);
  });
}

const AT_REST_MS = 2_600;

/** What the loops ask while nothing happens. */
export async function findPolls(stage: Stage): Promise<Set<string>> {
  await arm(stage, null);
  await sleep(AT_REST_MS);
  return new Set((await recorded(stage)).map((step) => step.text));
}

export async function findSteps(stage: Stage, scenario: Scenario, polls: Set<string>): Promise<FoundStep[]> {
  const purchase = new Purchase(stage);
  await scenario.prepare(purchase);
  await stage.control.setDeliveryMode({ drop: scenario.withoutWebhooks ?? false });
  await arm(stage, null);
  await scenario.act(purchase);
  const steps = await recorded(stage);
  await stage.control.setDeliveryMode({});
  return numbered(steps, polls);
}

function numbered(steps: RecordedStep[], polls: Set<string>): FoundStep[] {
  const seen = new Map<string, number>();
  const met = steps.filter(({ text, rows }) => !polls.has(text) || rows);
  return met.flatMap(({ text }) => {
    const occurrence = (seen.get(text) ?? 0) + 1;
    seen.set(text, occurrence);
    const isPoll = polls.has(text);
    return isPoll && occurrence > 1 ? [] : [{ text, occurrence, isPoll }];
  });
}

/** Resolves when the armed kill has happened. */
export function killed(stage: Stage, victim: Victim): Promise<void> {
  if (victim === 'shop') return stage.shop.exited;
  const { child } = stage.shop;
  return new Promise((resolve) => {
    const hear = (said: FromShop) => {
      if (!('killed' in said)) return;
      child.off('message', hear);
      resolve();
    };
    child.on('message', hear);
  });
}
