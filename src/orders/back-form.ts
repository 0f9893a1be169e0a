/** The forms by which a buyer sends goods back or withdraws: what may be typed, and what comes of it. */
import { emailProblem } from '../customers/email-address.ts';
import { isUuid, wholeNumber } from '../platform/requests.ts';
import type { Order, OrderLine, Pieces } from './orders.ts';
import type { PiecesBack, ReturnReason } from './returns.ts';
import type { Statement } from './withdrawals.ts';

export type Typed = Record<string, string>;
export type Errors = Record<string, string>;
/** More than the usual form: two for each line, and a few. */
export const BACK_FIELDS_MAX = 500;

export const quantityField = ({ variantId }: Pick<OrderLine, 'variantId'>) => `quantity-${variantId}`;
export const reasonField = ({ variantId }: Pick<OrderLine, 'variantId'>) => `reason-${variantId}`;

export const returnReasons: Record<Exclude<ReturnReason, 'withdrawn'>, string> = {
  unwanted: 'I do not want it after all',
  damaged: 'It came damaged',
  wrong_item: 'It is not what I ordered',
  not_as_described: 'It is not as described',
  other: 'Another reason',
};

const isReason = (text: string | undefined): text is keyof typeof returnReasons =>
  text !== undefined && Object.hasOwn(returnReasons, text);

/** What was chosen of each line, at most `left(line)`. */
function readPieces(
  order: Order,
  typed: Typed,
  left: (line: OrderLine) => number,
): { pieces: Pieces[]; errors: Errors } {
  const errors: Errors = {};
  const pieces = order.lines.flatMap((line) => {
    const name = quantityField(line);
    const quantity = wholeNumber(typed[name] ?? '0', 0, left(line));
    if (quantity === undefined) errors[name] = `Choose at most ${left(line)}.`;
    return quantity ? [{ variantId: line.variantId, quantity }] : [];
  });
  const first = order.lines.find((line) => left(line) > 0);
  if (first && pieces.length === 0 && Object.keys(errors).length === 0)
    errors[quantityField(first)] = 'Choose at least one thing.';
  return { pieces, errors };
}

export type ParsedReturn = { id: string; pieces: PiecesBack[]; note: string; errors: Errors };

export function parseReturn(order: Order, typed: Typed, left: (line: OrderLine) => number): ParsedReturn {
  const { pieces, errors } = readPieces(order, typed, left);
  const back = pieces.map((piece) => {
    const reason = typed[reasonField(piece)];
    if (!isReason(reason)) errors[reasonField(piece)] = 'Choose a reason.';
    return { ...piece, reason: isReason(reason) ? reason : ('other' as const) };
  });
  if (!isUuid(typed.id)) errors.id = 'Please load the page again.';
  return { id: typed.id?.toLowerCase() ?? '', pieces: back, note: plain(typed.note, 500), errors };
}

export function parseStatement(
  order: Order,
  typed: Typed,
  left: (line: OrderLine) => number,
): { statement: Statement; errors: Errors } {
  const { pieces, errors } = readPieces(order, typed, left);
  const name = plain(typed.name, 200).replace(/\s+/g, ' ');
  const email = (typed.email ?? '').trim();
  if (!name) errors.name = 'Enter your name.';
  const wrong = emailProblem(email);
  if (wrong) errors.email = wrong;
  if (!isUuid(typed.id)) errors.id = 'Please load the page again.';
  return { statement: { id: typed.id?.toLowerCase() ?? '', name, email, pieces }, errors };
}

/** Text without control characters but line breaks. */
const plain = (text: string | undefined, max: number) =>
  (text ?? '')
    .toWellFormed()
    .normalize('NFC')
    .replace(/\r\n?/g, '\n')
    .replace(/[^\P{Cc}\n]|[\u202A-\u202E\u2066-\u2069]/gu, '')
    .trim()
    .slice(0, max);
