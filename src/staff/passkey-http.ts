/** The staff's passkeys over HTTP, in JSON: only the script passkeys.client.ts speaks to these. */
import type { Context, Hono } from 'hono';
import type { BackOffice } from '../admin/back-office.tsx';
import { keepStaffToken } from '../admin/session.ts';
import { deviceWords } from '../platform/device.ts';
import type { Shop } from '../platform/shop.ts';
import { passkeysWork } from '../platform/webauthn.ts';
import { routes } from '../routes.ts';
import { waitWords } from '../ui/too-often.tsx';
import { adminNext } from './asking.tsx';
import { doors, tooOften } from './doors.ts';
import { deviceOf, halfIn } from './entering.tsx';
import { isFresh } from './fresh.ts';
import { addPasskey, optionsToAdd, optionsToShow, showPasskey } from './passkeys.ts';

const BYTES_MAX = 64 * 1024;
const problem = (c: Context, words: string, status: 403 | 422 | 429) => c.json({ problem: words }, status);

export function passkeyDoors(app: Hono, shop: Shop): void {
  const guarded = (work: (c: Context) => Promise<Response>) => async (c: Context) => {
    c.header('Cache-Control', 'private, no-store');
    const wait = await tooOften(c, shop, doors.passkey);
    if (wait)
      return problem(c, `That was tried very often just now. Please try again in ${waitWords(wait)}.`, 429);
    if (!passkeysWork(shop.config)) return problem(c, 'There are no passkeys here.', 422);
    return work(c);
  };

  app.post(
    routes.adminSignInPasskeyChallenge.pattern,
    guarded(async (c) => c.json(await optionsToShow(shop, await halfIn(c, shop)))),
  );

  app.post(
    routes.adminSignInPasskey.pattern,
    guarded(async (c) => {
      const { response, next } = await readJson(c);
      const half = await halfIn(c, shop);
      const signedIn = await showPasskey(shop, response, deviceOf(c), half);
      if (!signedIn) return problem(c, 'This passkey opens nothing here.', 422);
      keepStaffToken(c, shop, signedIn.token);
      return c.json({ next: adminNext(typeof next === 'string' ? next : undefined) ?? routes.admin() });
    }),
  );
}

/** @returns nothing for what is no JSON object. */
async function readJson(c: Context): Promise<Record<string, unknown>> {
  if (Number(c.req.header('content-length') ?? Infinity) > BYTES_MAX) return {};
  const body: unknown = await c.req.json().catch(() => undefined);
  return typeof body === 'object' && body !== null ? (body as Record<string, unknown>) : {};
}

const whyNotAdded = {
  refused: 'The shop could not make sure of this passkey. Please try again.',
  known: 'This passkey is in use already.',
  too_many: 'You have as many passkeys as you can have. Remove one first.',
};

export function passkeyAdmin(office: BackOffice): void {
  const { shop } = office;
  const tooOld = 'Please sign in again first, then add the passkey.';

  office.action(routes.adminMyPasskeyChallenge, 'anyone', async ({ c, staff }) =>
    isFresh(staff) ? c.json(await optionsToAdd(shop, staff)) : problem(c, tooOld, 403),
  );

  office.action(routes.adminMyPasskeys, 'anyone', async (desk) => {
    const { c, staff } = desk;
    if (!isFresh(staff)) return problem(c, tooOld, 403);
    const body = (await desk.json()) as { response?: unknown } | undefined;
    const added = await addPasskey(shop, staff, body?.response, deviceWords(deviceOf(c)));
    if (!added.ok) return problem(c, whyNotAdded[added.reason], 422);
    return c.json({ next: `${routes.adminMe()}?done=${added.entryId}` });
  });
}
