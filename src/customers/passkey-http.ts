/** Passkeys over HTTP, in JSON: only the script passkeys.client.ts speaks to these. */
import type { Context, Hono } from 'hono';
import { deviceWords } from '../platform/device.ts';
import { safeNext } from '../platform/next.ts';
import type { Shop } from '../platform/shop.ts';
import { passkeysWork } from '../platform/webauthn.ts';
import { routes } from '../routes.ts';
import { waitWords } from '../ui/too-often.tsx';
import type { CustomerHooks } from './customers.ts';
import { doors } from './doors.ts';
import { tooOften } from './knock.ts';
import { addPasskey, optionsToAdd, optionsToSignIn, signInWithPasskey } from './passkeys.ts';
import { currentCustomer, deviceOf, isFresh, neverKept, startSession } from './session.ts';

type Problem = { problem: string };

export function passkeyDoors(app: Hono, shop: Shop, hooks: CustomerHooks): void {
  app.post(routes.passkeyChallenge.pattern, async (c) => {
    neverKept(c);
    const customer = await whoMayAdd(c, shop);
    return 'problem' in customer ? c.json(customer, 403) : c.json(await optionsToAdd(shop, customer));
  });

  app.post(routes.passkeys.pattern, async (c) => {
    neverKept(c);
    const customer = await whoMayAdd(c, shop);
    if ('problem' in customer) return c.json(customer, 403);
    const { response } = await readJson(c);
    const added = await addPasskey(shop, customer, response, deviceWords(deviceOf(c)));
    if (added.ok) return c.json({ next: `${routes.security()}?done=passkey` });
    return c.json<Problem>({ problem: whyNotAdded[added.reason] }, 422);
  });

  app.post(routes.signInPasskeyChallenge.pattern, async (c) => {
    neverKept(c);
    const wait = await tooOften(c, shop, doors.passkey);
    if (wait) return c.json(waiting(wait), 429);
    if (!passkeysWork(shop.config)) return c.json<Problem>({ problem: 'There are no passkeys here.' }, 422);
    return c.json(await optionsToSignIn(shop));
  });

  app.post(routes.signInPasskey.pattern, async (c) => {
    neverKept(c);
    const wait = await tooOften(c, shop, doors.passkey);
    if (wait) return c.json(waiting(wait), 429);
    const { response, next } = await readJson(c);
    const token = await signInWithPasskey(shop, response, deviceOf(c));
    if (!token) return c.json<Problem>({ problem: 'This passkey belongs to no account here.' }, 422);
    await startSession(c, shop, hooks, token);
    return c.json({ next: safeNext(typeof next === 'string' ? next : undefined) ?? routes.account() });
  });
}

const whyNotAdded = {
  refused: 'The shop could not make sure of this passkey. Please try again.',
  known: 'This passkey is in use already.',
  too_many: 'Your account has as many passkeys as it can have. Remove one first.',
};

const waiting = (seconds: number): Problem => ({
  problem: `That was tried very often just now. Please try again in ${waitWords(seconds)}.`,
});

async function whoMayAdd(c: Context, shop: Shop) {
  const customer = await currentCustomer(c, shop);
  return customer && isFresh(customer)
    ? customer
    : { problem: 'Please sign in again first, then add the passkey.' };
}

/** @returns nothing for what is no JSON object. */
async function readJson(c: Context): Promise<Record<string, unknown>> {
  const body: unknown = await c.req.json().catch(() => undefined);
  return typeof body === 'object' && body !== null ? (body as Record<string, unknown>) : {};
}
