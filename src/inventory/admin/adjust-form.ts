/** What staff type to change a level. Nothing of it is believed. */
import { isUuid, wholeNumber } from '../../platform/requests.ts';
import { type Kind, kinds } from '../adjust.ts';

export const QUANTITY_MAX = 999_999;
export const NOTE_LENGTH_MAX = 200;

export interface AdjustFields {
  how: string;
  quantity: string;
  kind: string;
  note: string;
}

export const emptyFields: AdjustFields = { how: 'add', quantity: '', kind: 'received', note: '' };

export type FieldErrors = Partial<Record<keyof AdjustFields | 'id', string>>;

export interface ReadAdjustment {
  id: string;
  by: number;
  kind: Kind;
  note: string;
}

/** @param form with `seen`, what was on hand in the page: "set to" is booked as the difference to that. */
export function readAdjustment(
  form: Record<string, string>,
): { ok: true; value: ReadAdjustment } | { ok: false; errors: FieldErrors } {
  const { id, how = '', kind = '', note = '' } = form;
  const quantity = wholeNumber(form.quantity, how === 'set' ? 0 : 1, QUANTITY_MAX);
  const seen = /^-?\d{1,9}$/.test(form.seen ?? '') ? Number(form.seen) : undefined;
  // A level below zero that is sent back as it was is no change.
  const isAsSeen = how === 'set' && seen !== undefined && form.quantity === form.seen;
  const errors: FieldErrors = {
    ...(!['add', 'take', 'set'].includes(how) && { how: 'Choose whether to add, take away or set.' }),
    ...(quantity === undefined && !isAsSeen && { quantity: numberWanted(how) }),
    ...(!Object.hasOwn(kinds, kind) && { kind: 'Choose a reason.' }),
    ...(kind === 'other' && !note.trim() && { note: 'Say in a few words why.' }),
    ...(note.length > NOTE_LENGTH_MAX && { note: `At most ${NOTE_LENGTH_MAX} characters.` }),
    ...((!isUuid(id) || seen === undefined) && { id: 'This form is not whole. Please load the page again.' }),
  };
  if (Object.keys(errors).length > 0) return { ok: false, errors };
  const number = quantity ?? seen!;
  const by = how === 'set' ? number - seen! : how === 'add' ? number : -number;
  return { ok: true, value: { id: id!, by, kind: kind as Kind, note: note.trim() } };
}

const numberWanted = (how: string) =>
  `Give a whole number from ${how === 'set' ? 0 : 1} to ${QUANTITY_MAX.toLocaleString('en')}.`;
