/** One's own page over HTTP. Each form comes back to it. */
import type { BackOffice } from '../admin/back-office.tsx';
import type { Desk } from '../admin/desk.ts';
import { MissingPage } from '../admin/refusal-pages.tsx';
import { forgetStaffToken } from '../admin/session.ts';
import { findStaffSessions } from '../admin/sessions.ts';
import { nearWords, passwordProblem } from '../platform/passwords.ts';
import { isUuid } from '../platform/requests.ts';
import { routes } from '../routes.ts';
import { doors, tooOften } from './doors.ts';
import { isFresh } from './fresh.ts';
import {
  addApp,
  changePassword,
  dropApp,
  endMyOtherSessions,
  endMySession,
  newRecoveryCodes,
  rename,
  signOut,
} from './me.ts';
import { AppPage, CodesPage, FreshPage } from './pages/app.tsx';
import { NAME_LENGTH_MAX } from './pages/link.tsx';
import { MePage, type MeState } from './pages/me.tsx';
import { findPasskeys, removePasskey } from './passkeys.ts';
import { appUri, beginApp, isSecondFactorRequired, recoveryCodesLeft } from './second-factor.ts';
import { findMember, hasSecondFactor } from './staff.ts';

type Handler = (desk: Desk) => Promise<Response>;

/** For what gives or takes a key: the sign-in must be of the last hour. */
const freshly =
  (work: Handler): Handler =>
  async (desk) =>
    isFresh(desk.staff) ? work(desk) : desk.html(<FreshPage />, 403);

const missing = (desk: Desk) => desk.html(<MissingPage />, 404);

export function meAdmin(office: BackOffice): void {
  const { shop } = office;
  const { db } = shop;

  office.page(routes.adminMe, 'anyone', (desk) => show(desk));

  office.action(routes.adminMe, 'anyone', async (desk) => {
    const name = (desk.form.name ?? '').replace(/\s+/g, ' ').trim().slice(0, NAME_LENGTH_MAX);
    if (!name) return show(desk, { name, errors: { name: 'Enter your name.' } }, 422);
    return desk.done(routes.adminMe(), await rename(db, desk.staff, name));
  });

  office.action(routes.adminMyPassword, 'anyone', changeIt);

  office.page(
    routes.adminMyApp,
    'anyone',
    freshly((desk) => showApp(desk)),
  );
  office.action(
    routes.adminMyApp,
    'anyone',
    freshly(async (desk) => {
      const retryAfterSeconds = await tooOften(desk.c, shop, doors.secondFactor, desk.staff.id);
      if (retryAfterSeconds) return showApp(desk, { retryAfterSeconds }, 429);
      const added = await addApp(db, desk.staff, (desk.form.code ?? '').slice(0, 20));
      if (!added.ok)
        return showApp(desk, { error: 'This code is not right. Wait for the next one, and try again.' }, 422);
      return added.codes
        ? desk.html(<CodesPage codes={added.codes} isNew />)
        : desk.done(routes.adminMe(), added.entryId);
    }),
  );
  office.action(
    routes.adminMyAppRemoval,
    'anyone',
    freshly(async (desk) => desk.done(routes.adminMe(), await dropApp(db, desk.staff))),
  );
  office.action(
    routes.adminMyRecoveryCodes,
    'anyone',
    freshly(async (desk) => {
      const me = await findMember(db, desk.staff.id);
      if (!me || !hasSecondFactor(me)) return missing(desk);
      return desk.html(<CodesPage codes={await newRecoveryCodes(db, desk.staff)} />);
    }),
  );
  office.action(
    routes.adminMyPasskeyRemoval,
    'anyone',
    freshly(async (desk) => {
      const id = desk.c.req.param('passkeyId');
      const entryId = isUuid(id) ? await removePasskey(shop, desk.staff, id) : undefined;
      return entryId === undefined ? missing(desk) : desk.done(routes.adminMe(), entryId);
    }),
  );

  office.action(routes.adminMySessionsEnd, 'anyone', async (desk) =>
    desk.done(routes.adminMe(), await endMyOtherSessions(db, desk.staff)),
  );
  office.action(routes.adminMySessionEnd, 'anyone', async (desk) => {
    const id = desk.c.req.param('sessionId');
    const entryId = isUuid(id) ? await endMySession(db, desk.staff, id) : undefined;
    return entryId === undefined ? missing(desk) : desk.done(routes.adminMe(), entryId);
  });

  office.action(routes.adminSignOut, 'anyone', async (desk) => {
    await signOut(db, desk.staff);
    forgetStaffToken(desk.c, shop);
    return desk.c.redirect(routes.adminSignIn(), 303);
  });
}

async function changeIt(desk: Desk): Promise<Response> {
  const { shop, staff, form } = desk;
  const { oldPassword = '', newPassword = '' } = form;
  const errors: Record<string, string> = {};
  if (!oldPassword) errors.oldPassword = 'Enter your present password.';
  const weak = passwordProblem(newPassword, nearWords(staff.email, shop));
  if (weak) errors.newPassword = weak;
  if (Object.keys(errors).length > 0) return show(desk, { errors }, 422);
  const retryAfterSeconds = await tooOften(desk.c, shop, doors.oldPassword, staff.id);
  if (retryAfterSeconds) return show(desk, { retryAfterSeconds }, 429);
  const entryId = await changePassword(shop.db, staff, { old: oldPassword, chosen: newPassword });
  if (entryId === undefined)
    return show(desk, { errors: { oldPassword: 'This is not your present password.' } }, 422);
  return desk.done(routes.adminMe(), entryId);
}

async function show(desk: Desk, state: MeState = {}, status: 200 | 422 | 429 = 200): Promise<Response> {
  const { db } = desk.shop;
  const { id } = desk.staff;
  const [me, passkeys, sessions, codesLeft, isRequired] = await Promise.all([
    findMember(db, id),
    findPasskeys(db, id),
    findStaffSessions(desk.shop, id),
    recoveryCodesLeft(db, id),
    isSecondFactorRequired(db),
  ]);
  const page = (
    <MePage
      {...state}
      me={me!}
      passkeys={passkeys}
      sessions={sessions}
      codesLeft={codesLeft}
      isRequired={isRequired}
      isFresh={isFresh(desk.staff)}
    />
  );
  return desk.html(page, status);
}

async function showApp(
  desk: Desk,
  state: { error?: string; retryAfterSeconds?: number } = {},
  status: 200 | 422 | 429 = 200,
): Promise<Response> {
  const { shop, staff } = desk;
  const secret = await beginApp(shop.db, staff.id);
  const uri = appUri(secret, shop.config.shop.name, staff.email);
  return desk.html(<AppPage {...state} secret={secret} uri={uri} />, status);
}
