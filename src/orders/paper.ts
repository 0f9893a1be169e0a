/**
 * What stands on an order's papers – receipt, invoice, packing slip – taken from the order as it was written down.
 * Pages and PDF draw it; none of them adds anything up. Amounts are in minor units of the order's currency.
 */
import { addressLines } from '../customers/address.ts';
import { formatMoney } from '../platform/money.ts';
import type { Shop } from '../platform/shop.ts';
import { discountRows, percent, type SumRow, taxNotes } from '../pricing/sum-rows.ts';
import { formatDate } from '../ui/date-time.ts';
import { type Order, type OrderLine, orderName, shippingTitle } from './orders.ts';
import { openQuantity } from './progress.ts';

type Configured = Pick<Shop, 'config'>;

/** "€24.00", as the buyer reads amounts. */
export const moneyOf =
  ({ config }: Configured, { currency, locale }: Pick<Order, 'currency' | 'locale'>) =>
  (minor: number): string =>
    formatMoney(minor, currency, locale || config.shop.locale);

/** Name, address with whatever the law asks for, e-mail. */
export const sellerLines = ({ config }: Configured): string[] => [
  config.shop.name,
  ...config.shopAddress,
  config.shop.email,
];

export const buyerLines = ({ config }: Configured, { shippingAddress, email, vatNumber }: Order): string[] =>
  [
    ...addressLines(shippingAddress, config.shop.locale),
    email,
    vatNumber && `VAT number ${vatNumber}`,
  ].filter((line) => line !== '');

/** The sale's own facts: [name, value]. */
export function saleFacts(shop: Configured, order: Order): [string, string][] {
  return [
    ['Order', orderName(order)],
    ['Date', formatDate(order.placedAt ?? order.createdAt, shop.config.shop)],
    ['Paid', moneyOf(shop, order)(order.capturedMinor)],
  ];
}

export interface TaxTable {
  title: string;
  rows: { label: string; baseMinor: number; amountMinor: number }[];
}

/** What a tax office wants to see: of each rate what was taxed, and how much. Undefined: no tax. */
export function taxTable({ taxLines, taxIncludedMinor }: Order): TaxTable | undefined {
  if (taxLines.length === 0) return undefined;
  return {
    title: taxIncludedMinor > 0 ? 'Tax in these prices' : 'Tax',
    rows: taxLines.map(({ name, ppm, baseMinor, amountMinor }) => ({
      label: `${name} ${percent(ppm)}`,
      baseMinor,
      amountMinor,
    })),
  };
}

/** Why there is no tax, where that must be said. */
export const noTaxNotes = (order: Order, money: (minor: number) => string): string[] =>
  order.taxLines.length === 0 ? taxNotes(order, money) : [];

/** Beside the title: variant and SKU. */
export const lineDetail = ({ variantTitle, sku }: OrderLine): string =>
  [variantTitle, sku].filter(Boolean).join(' · ');

export interface InvoiceLine {
  title: string;
  detail: string;
  notes: string[];
  quantity: number | undefined;
  unitMinor: number | undefined;
  /** After discounts. */
  netMinor: number;
  taxMinor: number;
  grossMinor: number;
}

export interface Credit {
  date: string;
  words: string;
  amountMinor: number;
}

export interface Invoice {
  title: string;
  lines: InvoiceLine[];
  discounts: SumRow[];
  netMinor: number;
  totalMinor: number;
  tax: TaxTable | undefined;
  notes: string[];
  credits: Credit[];
  /** Of the total, after the credits. */
  keptMinor: number;
}

/** Its number is the order's: gaps are checkouts that were never paid. */
export function invoiceOf(shop: Configured, order: Order): Invoice {
  const money = moneyOf(shop, order);
  const credits = creditsOf(shop, order);
  return {
    title: `Invoice ${orderName(order)}`,
    lines: [...order.lines.map((line) => invoiceLine(order, line, money)), ...shippingLine(order)],
    discounts: discountRows(order),
    netMinor: order.totalMinor - order.taxMinor - order.taxIncludedMinor,
    totalMinor: order.totalMinor,
    tax: taxTable(order),
    notes: noTaxNotes(order, money),
    credits,
    keptMinor: order.totalMinor - credits.reduce((sum, { amountMinor }) => sum + amountMinor, 0),
  };
}

function invoiceLine(order: Order, line: OrderLine, money: (minor: number) => string): InvoiceLine {
  const {
    title,
    quantity,
    unitPriceMinor,
    giftWrapMinor,
    totalMinor,
    discountMinor,
    taxMinor,
    cancelledQuantity,
  } = line;
  const notes = [
    giftWrapMinor > 0 && `with gift wrap, ${money(giftWrapMinor)} each`,
    discountMinor > 0 && `less discount ${money(discountMinor)}`,
    cancelledQuantity > 0 && `${cancelledQuantity} cancelled`,
  ].filter((note) => note !== false);
  const sums = taxed(order, totalMinor - discountMinor, taxMinor);
  return { title, detail: lineDetail(line), notes, quantity, unitMinor: unitPriceMinor, ...sums };
}

function shippingLine(order: Order): InvoiceLine[] {
  const method = shippingTitle(order);
  if (method === undefined) return [];
  const sums = taxed(order, order.shippingMinor - order.shippingDiscountMinor, order.shippingTaxMinor);
  return [
    {
      title: `Shipping (${method})`,
      detail: '',
      notes: [],
      quantity: undefined,
      unitMinor: undefined,
      ...sums,
    },
  ];
}

/** Tax is in what was paid, or on top of it. */
function taxed({ taxMinor: onTop }: Order, amountMinor: number, taxMinor: number) {
  return onTop > 0
    ? { netMinor: amountMinor, taxMinor, grossMinor: amountMinor + taxMinor }
    : { netMinor: amountMinor - taxMinor, taxMinor, grossMinor: amountMinor };
}

function creditsOf({ config }: Configured, order: Order): Credit[] {
  return order.refunds
    .filter(({ status }) => status !== 'failed')
    .map(({ createdAt, status, lines, shippingMinor, amountMinor }) => {
      const pieces = lines.flatMap(({ variantId, quantity }) => {
        const line = order.lines.find((each) => each.variantId === variantId);
        return line && quantity > 0 ? [`${quantity} × ${line.title}`] : [];
      });
      const parts = [...pieces, ...(shippingMinor > 0 ? ['shipping'] : [])].join(', ');
      const words = [parts || 'Refund', status === 'pending' && 'on its way'].filter(Boolean).join(', ');
      return { date: formatDate(createdAt, config.shop), words, amountMinor };
    });
}

export interface PackingSlip {
  title: string;
  lines: { title: string; detail: string; notes: string[]; ordered: number; toPack: number }[];
  /** True: all has left, so it lists what was sent. */
  isSent: boolean;
}

export function packingSlipOf(order: Order): PackingSlip {
  const open = order.lines.filter((line) => openQuantity(line) > 0);
  const isSent = open.length === 0;
  return {
    title: `Packing slip ${orderName(order)}`,
    isSent,
    lines: (isSent ? order.lines : open).map((line) => ({
      title: line.title,
      detail: lineDetail(line),
      notes: line.giftWrapMinor > 0 ? ['Gift wrap'] : [],
      ordered: line.quantity,
      toPack: isSent ? line.shippedQuantity : openQuantity(line),
    })),
  };
}
