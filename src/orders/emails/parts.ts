/** The facts of an order as parts of a letter. */
import { addressLines } from '../../customers/address.ts';
import type { Config } from '../../platform/config.ts';
import type { LetterLine, LetterPart, LetterSum } from '../../platform/email-kinds.ts';
import { formatMoney } from '../../platform/money.ts';
import { sumRows, taxNotes } from '../../pricing/sum-rows.ts';
import { routes } from '../../routes.ts';
import { formatDateTime } from '../../ui/date-time.ts';
import { plainUrl } from '../../ui/picture.tsx';
import { type OrderLine, type OrderMedia, orderName, type Pieces, shippingTitle } from '../orders.ts';
import type { PlacedOrder } from './read.ts';

/** What every letter about an order may say. */
export interface About {
  config: Config;
  values: Record<keyof typeof ofOrder, string>;
  orderUrl: string;
  /** Absolute. */
  url(path: string): string;
  money(minor: number): string;
}

/** Placeholders of every kind that is about an order. */
export const ofOrder = {
  number: 'the order’s number, such as #1001',
  name: 'the name the goods go to',
  total: 'what the order came to',
  date: 'when it was placed',
} as const;

export function about(order: PlacedOrder, config: Config): About {
  const money = (minor: number) => formatMoney(minor, order.currency, order.locale || config.shop.locale);
  const url = (path: string) => config.publicUrl + path;
  return {
    config,
    money,
    url,
    orderUrl: url(routes.order({ token: order.token })),
    values: {
      number: orderName(order),
      name: order.shippingAddress.name,
      total: money(order.totalMinor),
      date: formatDateTime(order.placedAt ?? order.createdAt, config.shop),
    },
  };
}

/** "1 piece", "3 pieces". */
export function pieces(lines: { quantity: number }[]): string {
  const count = lines.reduce((sum, line) => sum + line.quantity, 0);
  return count === 1 ? '1 piece' : `${count} pieces`;
}

/** All that was ordered, and what it came to. */
export function orderPart(order: PlacedOrder, { config, money }: About, forStaff = false): LetterPart {
  const wrap = ({ giftWrapMinor }: OrderLine) =>
    giftWrapMinor > 0
      ? [`${forStaff ? 'Wrap as a gift' : 'With gift wrap'}, ${money(giftWrapMinor)} each`]
      : [];
  return {
    part: 'lines',
    heading: `Order ${orderName(order)}`,
    lines: order.lines.map((line) => ({
      ...article(line, config, [`${line.quantity} × ${money(line.unitPriceMinor)}`, ...wrap(line)], forStaff),
      amount: money(line.totalMinor),
    })),
    sums: sums(order, money),
  };
}

/** Some pieces of the order, with what else is to be said of each. */
export function piecesPart<P extends Pieces>(
  heading: string,
  chosen: P[],
  order: PlacedOrder,
  { config }: About,
  of: { also?: (piece: P) => string[]; amount?: (piece: P) => string; forStaff?: boolean } = {},
): LetterPart {
  const lines = chosen.flatMap((piece): LetterLine[] => {
    const line = order.lines.find(({ variantId }) => variantId === piece.variantId);
    if (!line) return [];
    const details = [...(piece.quantity > 0 ? [pieces([piece])] : []), ...(of.also?.(piece) ?? [])];
    return [
      { ...article(line, config, details, of.forStaff), ...(of.amount && { amount: of.amount(piece) }) },
    ];
  });
  return { part: 'lines', heading, lines };
}

function article(line: OrderLine, config: Config, details: string[], forStaff = false): LetterLine {
  return {
    title: line.title,
    details: [
      ...(line.variantTitle ? [line.variantTitle] : []),
      ...details,
      ...(forStaff ? [`SKU ${line.sku}`] : []),
    ],
    ...(line.media && { picture: picture(line.media, config) }),
  };
}

function picture(media: OrderMedia, { publicUrl }: Config) {
  const { alt, width, height, widths, colour } = media;
  const best = widths.toSorted((a, b) => a - b).find((candidate) => candidate >= 320) ?? Math.max(...widths);
  return { src: publicUrl + plainUrl(media, best), alt, width, height, colour };
}

function sums(order: PlacedOrder, money: About['money']): LetterSum[] {
  return [
    ...sumRows(order, shippingTitle(order)).map(({ label, amountMinor, isFree }) => ({
      label,
      amount: isFree ? 'Free' : money(amountMinor),
    })),
    { label: 'Total', amount: money(order.totalMinor), isTotal: true },
    ...taxNotes(order, money).map((label) => ({ label, amount: '' })),
  ];
}

/** Where the parcel goes. */
export function addressPart(heading: string, order: PlacedOrder, { config }: About): LetterPart {
  const { phone } = order.shippingAddress;
  const lines = addressLines(order.shippingAddress, config.shop.locale);
  return { part: 'text', heading, lines: phone ? [...lines, `Phone ${phone}`] : lines };
}

/** What the buyer wrote to the shop, if anything. */
export const notePart = (heading: string, { note }: PlacedOrder): LetterPart[] =>
  note ? [{ part: 'text', heading, lines: note.split('\n') }] : [];
