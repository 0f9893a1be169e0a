/** What an action of staff looks like as a form: what it asks, what it holds at first, how it is read. */
import type { VNode } from 'preact';
import type { Permission } from '../../admin/permissions.ts';
import type { SentEmail } from '../../platform/mailer.ts';
import { wholeNumber } from '../../platform/requests.ts';
import type { Order, OrderLine } from '../orders.ts';
import type { Possible } from '../progress.ts';

/** As text, field by field. */
export type Typed = Record<string, string | undefined>;
export type FieldErrors = Record<string, string | undefined>;

/** An order, and what of it the form is about: the id of a parcel, a return, a refund, a message. */
export interface About {
  order: Order;
  emails: SentEmail[];
  of: string;
}

export interface FieldsProps extends About {
  typed: Typed;
  errors: FieldErrors;
  /** Whether this member may send money back. */
  mayRefund: boolean;
  /** "€24.00", in the order's currency. */
  money(minor: number): string;
}

export interface ActionForm {
  /** Of the staff's table of actions, and the last word of its address. */
  action: string;
  title: string;
  /** On the button that does it. */
  button: string;
  needs: Permission;
  /** True, or why not. */
  possible(about: About): Possible;
  /** What happens, before it is done. */
  says?(about: About): string;
  /** What the fields hold when the form is opened. */
  first(about: About): Typed;
  /** As the table's own fields take it; errors by the form's fields. */
  read(
    about: About,
    typed: Typed,
    mayRefund: boolean,
  ): { values: Record<string, unknown>; errors: FieldErrors };
  /** For the log, and for who pressed. */
  words(about: About): string;
  Fields?(props: FieldsProps): VNode;
}

export const found = (thing: unknown): Possible => (thing ? true : 'It is not part of this order.');

export const quantityField = (line: Pick<OrderLine, 'variantId'>) => `q-${line.variantId}`;

/** The quantities of some lines as text. */
export const quantities = (lines: OrderLine[], many: (line: OrderLine) => number): Typed =>
  Object.fromEntries(lines.map((line) => [quantityField(line), String(many(line))]));

export interface ReadLine {
  line: OrderLine;
  quantity: number;
}

/** Those of which some are wanted. @param most of each. */
export function readLines(
  lines: OrderLine[],
  typed: Typed,
  most: (line: OrderLine) => number,
  field: (line: OrderLine) => string = quantityField,
): { lines: ReadLine[]; errors: FieldErrors } {
  const errors: FieldErrors = {};
  const read = lines.flatMap((line) => {
    const text = typed[field(line)]?.trim() ?? '';
    const quantity = text === '' ? 0 : wholeNumber(text, 0, most(line));
    if (quantity === undefined) errors[field(line)] = `Type a whole number from 0 to ${most(line)}.`;
    return quantity ? [{ line, quantity }] : [];
  });
  return { lines: read, errors };
}

/** What was typed, or nothing. */
export const said = (text: string | undefined): string | undefined => text?.trim() || undefined;
