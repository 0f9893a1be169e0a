/**
 * The one door of the back office. Each page and each action is mounted here with the permission it needs;
 * whoever asks is looked at in the same order everywhere: session, second factor, form token, permission.
 *
 *     desk.page(routes.adminProducts, 'products:read', (desk) => desk.html(<ProductsPage … />));
 *     desk.action(routes.adminProduct, 'products:write', async (desk) => { …; return desk.done(url, entryId); });
 */
import type { Context, Hono } from 'hono';
import type { VNode } from 'preact';
import { type Db, sql, type Tx } from '../platform/db.ts';
import type { Shop } from '../platform/shop.ts';
import { routes } from '../routes.ts';
import { renderPage } from '../ui/layout.tsx';
import { audit, findEntry, type LoggedEntry } from './audit.ts';
import { backBelow } from './back.ts';
import { type Desk, DeskContext, type Flash, type StaffMember } from './desk.ts';
import { type Permission, permissions } from './permissions.ts';
import { ForbiddenPage, MissingPage, StaleFormPage } from './refusal-pages.tsx';
import { isSmall, readSent, type Sent } from './sent.ts';
import { findStaffSession, formTokenOf, isFormToken, staffToken } from './session.ts';

/** Of routes.ts. */
interface Route {
  pattern: string;
}

/** 'anyone': whoever is signed in. */
export type Needs = Permission | 'anyone';
type Handler = (desk: Desk) => Response | Promise<Response>;

export interface Door {
  method: 'GET' | 'POST';
  pattern: string;
  needs: Needs;
}

export type UndoResult =
  | { ok: true; words: string; before?: unknown; after?: unknown }
  | { ok: false; why: string };

interface Undo {
  needs: Needs;
  /** Puts back what the entry says was there before, if that is still as the entry left it. */
  run(tx: Tx, entry: LoggedEntry, shop: Shop): Promise<UndoResult>;
}

/** What the search of the back office finds: a thing and where it is. */
export interface Found {
  href: string;
  title: string;
  detail?: string;
}

export interface Finder {
  /** The group's heading: "Orders". */
  title: string;
  needs: Permission;
  /** A handful, the best first. One query. */
  find(db: Db, text: string): Promise<Found[]>;
}

export interface BackOffice {
  shop: Shop;
  page(route: Route, needs: Needs, handler: Handler): void;
  action(route: Route, needs: Needs, handler: Handler): void;
  /** Of entries with this action. */
  undo(action: string, undo: Undo): void;
  finder(finder: Finder): void;
  /** Everything that was mounted, for the proof that nothing is left open. */
  doors: Door[];
  finders: Finder[];
}

export interface BackOfficeHooks {
  /** Nobody is signed in, or the second factor is missing: lead there, and lose nothing of what was sent. */
  signedOut(
    c: Context,
    sent: Sent | undefined,
    partly: 'no_session' | 'second_factor',
  ): Response | Promise<Response>;
  /** Where a member must go who lacks a second factor that the shop requires, and what is open to him until then. */
  addSecondFactorUrl: string;
  isOnTheWayToOne(path: string): boolean;
}

/** What leads to a page fits into the head of an answer; a longer search is left out of it. */
const ADDRESS_LENGTH_MAX = 8_000;

const offices = new WeakMap<Hono, BackOffice>();

/** Of an app that createApp has made: for the proof that each door is as open as it says. */
export const officeOf = (app: Hono): BackOffice | undefined => offices.get(app);

export function openBackOffice(app: Hono, shop: Shop, hooks: BackOfficeHooks): BackOffice {
  const doors: Door[] = [];
  const undos = new Map<string, Undo>();
  const finders: Finder[] = [];

  const guarded = (needs: Needs, handler: Handler) => async (c: Context) => {
    c.header('Cache-Control', 'private, no-store');
    const token = staffToken(c, shop);
    const session = token === undefined ? undefined : await findStaffSession(shop, token);
    const reads = c.req.method === 'POST' && (session?.complete || isSmall(c));
    const sent = reads ? await readSent(c) : undefined;
    if (!session || !token) return hooks.signedOut(c, sent, 'no_session');
    if (!session.complete) return hooks.signedOut(c, sent, 'second_factor');
    if (session.mustAddSecondFactor && !hooks.isOnTheWayToOne(c.req.path))
      return c.redirect(hooks.addSecondFactorUrl, 303);
    if (c.req.method === 'GET') c.header('Speculation-Rules', `"${routes.adminSpeculation()}"`);
    const desk = await deskOf(c, token, session.staff, sent);
    if (sent && !isFormToken(sent.token, token)) {
      shop.log.warn({ path: c.req.path, staff: session.staff.id }, 'a form without its token was refused');
      return desk.html(<StaleFormPage />, 403);
    }
    if (needs !== 'anyone' && !desk.can(needs)) return await refuse(desk, needs);
    return handler(desk);
  };

  async function refuse(desk: Desk, needs: Permission): Promise<Response> {
    const { c, staff } = desk;
    shop.log.warn(
      { path: c.req.path, method: c.req.method, staff: staff.id, needs },
      'staff without the right',
    );
    const subject = {
      kind: 'page',
      id: c.req.path.slice(0, 200),
      label: `${c.req.method} ${c.req.path}`.slice(0, 200),
    };
    const words = `Refused: ${staff.name} may not “${permissions[needs]}”`;
    await audit(shop.db, staff, { action: 'access.refuse', words, subject }, 'refused');
    return desk.html(<ForbiddenPage needs={needs} />, 403);
  }

  async function deskOf(
    c: Context,
    token: string,
    staff: StaffMember,
    sent: Sent | undefined,
  ): Promise<Desk> {
    const desk: Desk = {
      c,
      shop,
      staff,
      formToken: formTokenOf(token),
      flash: await flashOf(c, staff),
      can: (permission) => staff.permissions.has(permission),
      form: sent?.fields ?? {},
      values: (name) => sent?.all(name) ?? [],
      files: (name) => sent?.files(name) ?? [],
      json: async () => sent?.json,
      html: (page: VNode, status = 200) =>
        c.html(renderPage(<DeskContext.Provider value={desk}>{page}</DeskContext.Provider>), status),
      done: (url, entryId) => {
        const to = url.length > ADDRESS_LENGTH_MAX ? url.replace(/\?.*$/s, '') : url;
        const separator = to.includes('?') ? '&' : '?';
        return c.redirect(entryId === undefined ? to : `${to}${separator}done=${entryId}`, 303);
      },
    };
    return desk;
  }

  /** Only one's own, and only for a while: an address that was kept tells nothing new. */
  async function flashOf(c: Context, staff: StaffMember): Promise<Flash | undefined> {
    const id = c.req.query('done');
    if (c.req.method !== 'GET' || id === undefined || !/^\d{1,15}$/.test(id)) return undefined;
    const entry = await findEntry(shop.db, Number(id));
    const isRecent = entry && entry.staffId === staff.id && Date.now() - entry.at.getTime() < 15 * 60_000;
    if (!isRecent) return undefined;
    const undo = undos.get(entry.action);
    const undoable =
      undo !== undefined &&
      entry.undoneBy === null &&
      (undo.needs === 'anyone' || staff.permissions.has(undo.needs));
    return { entryId: entry.id, words: entry.words, undoable };
  }

  const mount = (method: Door['method'], { pattern }: Route, needs: Needs, handler: Handler) => {
    doors.push({ method, pattern, needs });
    app.on(method, pattern, guarded(needs, handler));
  };
  const office: BackOffice = {
    shop,
    doors,
    finders,
    page: (route, needs, handler) => mount('GET', route, needs, handler),
    action: (route, needs, handler) => mount('POST', route, needs, handler),
    undo: (action, undo) => void undos.set(action, undo),
    finder: (finder) => void finders.push(finder),
  };

  offices.set(app, office);

  office.action(routes.adminUndo, 'anyone', async (desk) => {
    const id = Number(desk.c.req.param('entryId'));
    const entry = Number.isSafeInteger(id) ? await findEntry(shop.db, id) : undefined;
    const undo = entry && undos.get(entry.action);
    if (!entry || !undo || entry.staffId !== desk.staff.id) return desk.html(<MissingPage />, 404);
    if (undo.needs !== 'anyone' && !desk.can(undo.needs)) return await refuse(desk, undo.needs);
    const back = safeBack(desk.form.back);
    const undone = await undoOnce(desk, entry, undo);
    return undone.ok
      ? desk.done(back, undone.entryId)
      : desk.html(<MissingPage title="That cannot be undone" text={undone.why} />, 409);
  });

  function undoOnce(desk: Desk, entry: LoggedEntry, undo: Undo) {
    return shop.db.transaction(async (tx) => {
      const open = await tx.row(
        sql`SELECT 1 FROM audit_log WHERE id = ${entry.id} AND undone_by IS NULL FOR UPDATE`,
      );
      if (!open) return { ok: false as const, why: 'It was undone already.' };
      const result = await undo.run(tx, entry, shop);
      if (!result.ok) return result;
      const { words, before, after } = result;
      const undone = { action: `${entry.action}.undo`, words, subject: entry.subject, before, after };
      const entryId = await audit(tx, desk.staff, undone);
      await tx.run(sql`UPDATE audit_log SET undone_by = ${entryId} WHERE id = ${entry.id}`);
      return { ok: true as const, entryId };
    });
  }
  return office;
}

/** Within the back office, and without the last page's message. */
function safeBack(back: string | undefined): string {
  const url = new URL(backBelow(routes.admin(), back) ?? routes.admin(), 'http://shop.invalid');
  url.searchParams.delete('done');
  return url.pathname + url.search;
}
