/** How a verb that changes an order after its payment ends, for everyone who asks: pages, API, commands. */

export interface Changed {
  ok: true;
  orderId: string;
  /** False when all was so already: a repeat of the same request. */
  changed: boolean;
}

export type Refused =
  | { ok: false; reason: 'not_found' }
  /** Where the order stands does not allow it; `why` is a sentence for whoever asked. */
  | { ok: false; reason: 'not_possible'; why: string }
  /** What was asked makes no sense; a sentence for each field. */
  | { ok: false; reason: 'invalid'; fields: Record<string, string> };

export type Outcome = Changed | Refused;

export const notFound: Refused = { ok: false, reason: 'not_found' };
export const notPossible = (why: string): Refused => ({ ok: false, reason: 'not_possible', why });
export const invalid = (fields: Record<string, string>): Refused => ({
  ok: false,
  reason: 'invalid',
  fields,
});

/** A repeat with the same id finds what it made; the same id for something else is a mistake. */
export const usedElsewhere = notPossible('This id was used for something else already.');
