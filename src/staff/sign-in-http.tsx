/** The staff's doors over HTTP. Whether an address is somebody's changes no answer of theirs. */
import type { Context, Hono } from 'hono';
import { findStaffSession, staffToken } from '../admin/session.ts';
import { accountEmail, emailProblem } from '../customers/email-address.ts';
import { readForm } from '../platform/requests.ts';
import type { Shop } from '../platform/shop.ts';
import { routes } from '../routes.ts';
import { adminNext } from './asking.tsx';
import { doors, tooOften } from './doors.ts';
import { deviceOf, enter, halfIn, resume, showDoor, showSecondFactor, showSignIn } from './entering.tsx';
import { readKept } from './kept.tsx';
import { ForgottenPage, ResetSentPage } from './pages/sign-in.tsx';
import { sendReset, showCode, signInWithPassword } from './sign-in.ts';

/** What was kept is sent along, and counts three times as many bytes once it is encoded. */
const BYTES_MAX = 4 * 1024 * 1024;

/** @returns undefined for more than anybody unknown may send. */
export async function readDoorForm(c: Context): Promise<Record<string, string> | undefined> {
  if (Number(c.req.header('content-length') ?? Infinity) > BYTES_MAX) return undefined;
  const form = await readForm(c);
  return Object.fromEntries(Object.entries(form).map(([name, value]) => [name, value.replaceAll('\0', '')]));
}

const tooLarge = (c: Context) => c.text('That is more than this page takes.', 413);

export function signInDoors(app: Hono, shop: Shop): void {
  app.get(routes.adminSignIn.pattern, async (c) => {
    const next = adminNext(c.req.query('next'));
    const again = c.req.query('again') !== undefined; // asked to prove who it is once more
    if (!again && (await isIn(c, shop))) return c.redirect(next ?? routes.admin(), 303);
    return showSignIn(c, shop, { next });
  });

  app.post(routes.adminSignIn.pattern, async (c) => {
    const form = await readDoorForm(c);
    if (!form) return tooLarge(c);
    const { password = '' } = form;
    const state = wayOf(form);
    const session = !password && state.kept ? await isIn(c, shop) : undefined;
    if (session && state.kept) return resume(c, shop, { ...session, kept: state.kept });
    const errors: Record<string, string> = {};
    const problem = emailProblem(state.email);
    if (problem) errors.email = problem;
    if (!password) errors.password = 'Enter your password.';
    if (Object.keys(errors).length > 0) return showSignIn(c, shop, { ...state, errors }, 422);
    const retryAfterSeconds = await tooOften(c, shop, doors.signIn, state.email);
    if (retryAfterSeconds) return showSignIn(c, shop, { ...state, retryAfterSeconds }, 429);
    const signedIn = await signInWithPassword(shop.db, { email: state.email, password, device: deviceOf(c) });
    if (signedIn) return enter(c, shop, signedIn, state);
    return showSignIn(
      c,
      shop,
      { ...state, problem: 'This address and password do not belong together.' },
      422,
    );
  });

  app.get(routes.adminSecondFactor.pattern, async (c) => {
    const next = adminNext(c.req.query('next'));
    const half = await halfIn(c, shop);
    return half ? showSecondFactor(c, shop, half, { next }) : c.redirect(routes.adminSignIn(), 303);
  });

  app.post(routes.adminSecondFactor.pattern, async (c) => {
    const form = await readDoorForm(c);
    if (!form) return tooLarge(c);
    const state = wayOf(form);
    const half = await halfIn(c, shop);
    if (!half) return showSignIn(c, shop, { ...state, told: 'That took too long. Please begin again.' }, 401);
    const { code = '' } = form;
    if (!code.trim())
      return showSecondFactor(c, shop, half, { ...state, errors: { code: 'Enter the code.' } }, 422);
    const retryAfterSeconds = await tooOften(c, shop, doors.secondFactor, half.member.id);
    if (retryAfterSeconds) return showSecondFactor(c, shop, half, { ...state, retryAfterSeconds }, 429);
    const shown = { token: half.token, staffId: half.member.id };
    const signedIn = await showCode(shop.db, shown, { code: code.slice(0, 60), device: deviceOf(c) });
    if (signedIn) return enter(c, shop, signedIn, state);
    return showSecondFactor(c, shop, half, { ...state, errors: { code: wrongCode } }, 422);
  });

  app.get(routes.adminForgotten.pattern, (c) => showDoor(c, <ForgottenPage shop={shop} />));

  app.post(routes.adminForgotten.pattern, async (c) => {
    const form = await readDoorForm(c);
    if (!form) return tooLarge(c);
    const { email } = wayOf(form);
    const problem = emailProblem(email);
    const page = (state: object, status: 200 | 422 | 429) =>
      showDoor(c, <ForgottenPage shop={shop} email={email} {...state} />, status);
    if (problem) return page({ errors: { email: problem } }, 422);
    const retryAfterSeconds = await tooOften(c, shop, doors.mail, email);
    if (retryAfterSeconds) return page({ retryAfterSeconds }, 429);
    // Not waited for, so that the time it takes does not tell whether the address is somebody's.
    sendReset(shop, email).catch((err) => shop.log.error({ err }, 'a link for a new password was not sent'));
    return showDoor(c, <ResetSentPage shop={shop} email={email} />);
  });
}

const wrongCode =
  'This code is not right, or was used before. Wait for the next one, or use a recovery code.';

const wayOf = (form: Record<string, string>) => ({
  email: accountEmail(form.email),
  next: adminNext(form.next),
  kept: readKept(form.kept),
});

async function isIn(c: Context, shop: Shop): Promise<{ token: string; name: string } | undefined> {
  const token = staffToken(c, shop);
  const session = token === undefined ? undefined : await findStaffSession(shop, token);
  return token && session?.complete ? { token, name: session.staff.name } : undefined;
}
