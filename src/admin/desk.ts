/**
 * What a handler of the back office is given: who asks, what may be done, and what was sent. It is made by
 * back-office.tsx once the session, the form's token and the permission have been looked at.
 */
import type { Context } from 'hono';
import { createContext, type VNode } from 'preact';
import { useContext } from 'preact/hooks';
import type { Shop } from '../platform/shop.ts';
import type { Permission } from './permissions.ts';

export interface StaffMember {
  id: string;
  name: string;
  email: string;
  sessionId: string;
  /** As staff read it: "Owner", or the title of an own set. */
  roleTitle: string;
  permissions: ReadonlySet<Permission>;
  signedInAt: Date;
}

/** What was just done, told on the page that follows. */
export interface Flash {
  entryId: number;
  words: string;
  undoable: boolean;
}

export interface Desk {
  c: Context;
  shop: Shop;
  staff: StaffMember;
  /** Every form of the back office carries it; a form without it is refused. */
  formToken: string;
  flash: Flash | undefined;
  can(permission: Permission): boolean;
  /** The form's fields as text, the last of each name, without the token. */
  form: Record<string, string>;
  /** All values of a field that may come several times: ticked rows. */
  values(name: string): string[];
  /** Files of a multipart form, by field. */
  files(name: string): File[];
  /** @throws nothing: undefined where the body is no JSON. */
  json(): Promise<unknown>;
  html(page: VNode, status?: 200 | 403 | 404 | 409 | 422 | 429): Response | Promise<Response>;
  /** On to a page that says what was done, with Undo where that is known. @param entryId of the audit log. */
  done(url: string, entryId?: number): Response;
}

export const DeskContext = createContext<Desk | undefined>(undefined);

/** Of the page that is being rendered. */
export function useDesk(): Desk {
  const desk = useContext(DeskContext);
  if (!desk) throw new Error('a part of the back office stands outside AdminPage');
  return desk;
}
