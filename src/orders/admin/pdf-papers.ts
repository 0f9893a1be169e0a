/** Invoices and packing slips as PDF: what `paper.ts` says of an order, set on sheets. */
import { setImmediate as nextTurn } from 'node:timers/promises';
import { addressLines } from '../../customers/address.ts';
import type { Shop } from '../../platform/shop.ts';
import { type Order, orderName, shippingTitle } from '../orders.ts';
import {
  buyerLines,
  type Invoice,
  invoiceOf,
  moneyOf,
  packingSlipOf,
  saleFacts,
  sellerLines,
} from '../paper.ts';
import {
  closeSheet,
  keepTogether,
  openPdf,
  openSheet,
  type Pdf,
  type PdfColumn,
  type Sheet,
  say,
  sideBySide,
  space,
  table,
} from './pdf-sheet.ts';

export type PaperKind = 'packing-slip' | 'invoice';
type Configured = Pick<Shop, 'config'>;

const draws: Record<PaperKind, (doc: Pdf, shop: Configured, order: Order) => void> = {
  'packing-slip': drawPackingSlip,
  invoice: drawInvoice,
};

/**
 * A stream that fills while it is read. Between two orders others have their turn.
 * @param title of the file.
 */
export function papersPdf(shop: Configured, kind: PaperKind, orders: Order[], title: string): Pdf {
  const doc = openPdf(title, shop.config.shop.country);
  const fill = async () => {
    for (const order of orders) {
      draws[kind](doc, shop, order);
      await nextTurn();
    }
    doc.end();
  };
  fill().catch((error) => doc.destroy(error));
  return doc;
}

function head(sheet: Sheet, shop: Configured, title: string): void {
  const start = sheet.y;
  say(sheet, title, { size: 18, width: sheet.width / 2, strong: true });
  const end = sheet.y;
  sheet.y = start;
  const [name = '', ...rest] = sellerLines(shop);
  const right = { x: sheet.left + sheet.width / 2, width: sheet.width / 2, align: 'right' as const };
  say(sheet, name, { ...right, strong: true });
  for (const line of rest) say(sheet, line, right);
  sheet.y = Math.max(end, sheet.y);
  space(sheet, 20);
}

function drawInvoice(doc: Pdf, shop: Configured, order: Order): void {
  const sheet = openSheet(doc);
  const money = moneyOf(shop, order);
  const invoice = invoiceOf(shop, order);
  head(sheet, shop, invoice.title);
  const facts = saleFacts(shop, order).map(([label, value]) => `${label}: ${value}`);
  sideBySide(sheet, [
    { title: 'Sold to', lines: buyerLines(shop, order) },
    { title: 'Invoice', lines: [`Number: ${orderName(order)}`, ...facts.slice(1)] },
  ]);
  space(sheet, 16);
  drawLines(sheet, invoice, money);
  drawSums(sheet, invoice, money);
  closeSheet(sheet, invoice.title);
}

const right = 'right' as const;
const invoiceColumns: PdfColumn[] = [
  { title: 'Article', share: 40 },
  { title: 'Pieces', share: 9, align: right },
  { title: 'Each', share: 13, align: right },
  { title: 'Net', share: 13, align: right },
  { title: 'Tax', share: 12, align: right },
  { title: 'Together', share: 14, align: right },
];

function drawLines(sheet: Sheet, { lines }: Invoice, money: (minor: number) => string): void {
  const rows = lines.map(({ title, detail, notes, quantity, unitMinor, netMinor, taxMinor, grossMinor }) => ({
    cells: [
      title,
      quantity === undefined ? '' : String(quantity),
      unitMinor === undefined ? '' : money(unitMinor),
      money(netMinor),
      money(taxMinor),
      money(grossMinor),
    ],
    below: [detail, notes.join(', ')].filter((line) => line !== ''),
  }));
  table(sheet, invoiceColumns, rows);
}

const sumColumns: PdfColumn[] = [
  { title: '', share: 86 },
  { title: '', share: 15, align: right },
];

function drawSums(sheet: Sheet, invoice: Invoice, money: (minor: number) => string): void {
  const { netMinor, tax, totalMinor, discounts, notes, credits, keptMinor } = invoice;
  keepTogether(sheet, 90);
  table(sheet, sumColumns, [
    { cells: ['Net', money(netMinor)] },
    ...(tax?.rows ?? []).map(({ label, baseMinor, amountMinor }) => ({
      cells: [`${label} on ${money(baseMinor)}`, money(amountMinor)],
    })),
    { cells: ['Total', money(totalMinor)], strong: true },
  ]);
  space(sheet, 12);
  for (const { label, amountMinor } of discounts)
    say(sheet, `${label}: ${money(amountMinor)}, taken off above`, { soft: true });
  for (const note of notes) say(sheet, note, { strong: true });
  if (credits.length === 0) return;
  space(sheet, 12);
  keepTogether(sheet, 70);
  say(sheet, 'Credits', { strong: true });
  table(sheet, sumColumns, [
    ...credits.map(({ date, words, amountMinor }) => ({ cells: [`${date}: ${words}`, money(-amountMinor)] })),
    { cells: ['Total after credits', money(keptMinor)], strong: true },
  ]);
}

function drawPackingSlip(doc: Pdf, shop: Configured, order: Order): void {
  const sheet = openSheet(doc);
  const slip = packingSlipOf(order);
  head(sheet, shop, slip.title);
  sideBySide(sheet, [
    {
      title: 'Goes to',
      lines: [
        ...addressLines(order.shippingAddress, shop.config.shop.locale),
        order.shippingAddress.phone,
      ].filter(Boolean),
    },
    {
      title: 'Order',
      lines: [
        ...saleFacts(shop, order)
          .slice(0, 2)
          .map(([label, value]) => `${label}: ${value}`),
        shippingTitle(order) ?? '',
      ].filter(Boolean),
    },
  ]);
  space(sheet, 16);
  table(
    sheet,
    [
      { title: 'Article', share: 70 },
      { title: 'Ordered', share: 12, align: right },
      { title: slip.isSent ? 'Sent' : 'To pack', share: 12, align: right },
    ],
    slip.lines.map(({ title, detail, notes, ordered, toPack }) => ({
      cells: [title, String(ordered), String(toPack)],
      below: [detail, ...notes].filter((line) => line !== ''),
    })),
  );
  if (order.note) {
    space(sheet, 14);
    say(sheet, 'Note from the buyer', { soft: true });
    for (const line of order.note.split('\n')) say(sheet, line === '' ? ' ' : line);
  }
  closeSheet(sheet, slip.title);
}
