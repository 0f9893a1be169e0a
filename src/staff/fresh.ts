/** Signed in a short while ago: asked for before a member gets, or loses, a key to the back office. */
import type { StaffMember } from '../admin/desk.ts';

const FRESH_MINUTES = 60;

export const isFresh = ({ signedInAt }: Pick<StaffMember, 'signedInAt'>): boolean =>
  Date.now() - signedInAt.getTime() < FRESH_MINUTES * 60_000;
