/** Packing slips and invoices: whatever the letters, however many the lines, and sums that add up. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { inflateSync } from 'node:zlib';
import { buyAbroad, type EventfulShop, startEventfulShop } from '../../../test/eventful-order.ts';
import { type OrderDesk, orderDesk } from '../../../test/order-desk.ts';
import { paidOrder } from '../../../test/paid-order.ts';
import { sql } from '../../platform/db.ts';
import { routes } from '../../routes.ts';
import { findOrder, type Order } from '../orders.ts';
import { invoiceOf, packingSlipOf } from '../paper.ts';
import { written } from './pdf-letters.ts';
import { type PaperKind, papersPdf } from './pdf-papers.ts';

let eventful: EventfulShop;
let owner: OrderDesk;
let order: Order;
let abroad: Order;
before(async () => {
  eventful = await startEventfulShop();
  const { heart } = eventful;
  owner = await orderDesk(heart);
  order = (await findOrder(heart.db, { id: eventful.order.id }))!;
  abroad = (await findOrder(heart.db, { id: (await buyAbroad(eventful)).id }))!;
});
after(() => eventful.heart.stop());

const sum = (amounts: number[]) => amounts.reduce((all, amount) => all + amount, 0);

test('an invoice’s lines add up to its net, its tax and its total, with tax in the prices or on top', () => {
  for (const each of [order, abroad]) {
    const { lines, netMinor, totalMinor, tax, credits, keptMinor } = invoiceOf(eventful.heart.shop, each);
    assert.equal(sum(lines.map((line) => line.netMinor)), netMinor);
    assert.equal(sum(lines.map((line) => line.grossMinor)), totalMinor);
    assert.equal(
      sum(lines.map((line) => line.taxMinor)),
      sum((tax?.rows ?? []).map((row) => row.amountMinor)),
    );
    assert.equal(netMinor + sum((tax?.rows ?? []).map((row) => row.amountMinor)), totalMinor);
    assert.equal(keptMinor, totalMinor - sum(credits.map((credit) => credit.amountMinor)));
    assert.equal(totalMinor, each.totalMinor);
  }
  assert.ok(invoiceOf(eventful.heart.shop, abroad).tax!.rows[0]!.label.includes('New York sales tax 8.875%'));
});

test('a refund that failed is no credit', () => {
  const { credits } = invoiceOf(eventful.heart.shop, order);
  assert.deepEqual(
    credits.map(({ amountMinor }) => amountMinor),
    [1500],
  );
});

test('where no tax is charged, the invoice says why', () => {
  for (const [taxTreatment, words] of [
    ['reverse_charge', /Reverse charge/],
    ['export', /Export/],
  ] as const) {
    const { notes } = invoiceOf(eventful.heart.shop, { ...order, taxTreatment, taxLines: [] });
    assert.match(notes.join(' '), words);
  }
});

test('a packing slip lists what is to leave, and once all has left, what was sent', () => {
  const slip = packingSlipOf(order);
  assert.deepEqual(
    slip.lines.map(({ title, toPack, ordered }) => [title, toPack, ordered]),
    [['Arcs', 1, 2]],
  );
  const sent = packingSlipOf({
    ...order,
    lines: order.lines.map((line) => ({ ...line, shippedQuantity: line.quantity, cancelledQuantity: 0 })),
  });
  assert.ok(sent.isSent && sent.lines.length === 2);
});

test('letters are written as they are, by their likes, or with a word that they are missing', () => {
  const kept = ['Łódź, ul. Świętokrzyska 4', 'Müller & Søn', 'Привет, Москва', '12,00 € – “Größe”'];
  for (const text of kept) assert.deepEqual(written(text), { text, isLossy: false });
  assert.equal(written('Γιώργος Παπαδόπουλος').text, 'Giorgos Papadopoulos');
  assert.equal(written('Ευάγγελος Μπούρας, Αθήνα').text, 'Evangelos Mpouras, Athina');
  assert.equal(written('Nguyễn Thị Hương').text, 'Nguyen Thi Huong');
  assert.equal(written('Євген Іваненко').text, 'Евген Iваненко');
  assert.deepEqual(written('田中 Taro'), { text: '?? Taro', isLossy: true });
  assert.equal(written('1\u202f234,50\u00a0₺').text, '1\u00a0234,50\u00a0TL');
  for (const text of ['Greek Αθήνα', 'Plain', 'emoji 🎁'])
    assert.doesNotMatch(written(text).text, /[\u{370}-\u{3ff}]|\p{Extended_Pictographic}/u);
});

async function pdfOf(kind: PaperKind, orders: Order[]): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of papersPdf(eventful.heart.shop, kind, orders, 'test'))
    chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

const pagesIn = (pdf: Buffer) => pdf.toString('latin1').match(/\/Type \/Page\b(?!s)/g)!.length;

/** What the fonts' own tables say that was drawn: every letter that the file uses. */
function lettersIn(pdf: Buffer): string {
  const streams = pdf
    .toString('latin1')
    .matchAll(/\/Filter \/FlateDecode\s*>>\s*stream\r?\n([\s\S]*?)\r?\nendstream/g);
  const maps = [...streams].flatMap(([, body]) => {
    try {
      return [inflateSync(Buffer.from(body!, 'latin1')).toString('latin1')];
    } catch {
      return [];
    }
  });
  const codes = maps
    .filter((map) => map.includes('beginbfrange'))
    .join(' ')
    .matchAll(/<([0-9a-f]{4})>/gi);
  return [...codes].map(([, code]) => String.fromCharCode(Number.parseInt(code!, 16))).join('');
}

test('the PDF holds the letters of Poland and Russia', async () => {
  const named = {
    ...order,
    shippingAddress: { ...order.shippingAddress, name: 'Żółć Łęcka', line1: 'улица Щорса' },
  };
  const pdf = await pdfOf('packing-slip', [named]);
  assert.equal(pdf.subarray(0, 4).toString(), '%PDF');
  const letters = lettersIn(pdf);
  for (const letter of 'ŻółćŁęулицаЩорс') assert.ok(letters.includes(letter), letter);
});

test('99 lines with long titles go over several pages, each order beginning on its own', async () => {
  const [line] = order.lines;
  const long = Array.from({ length: 99 }, (_, index) => ({
    ...line!,
    variantId: crypto.randomUUID(),
    sku: `LONG-${index}`,
    title:
      index % 10 === 0
        ? 'Tablecloth'.repeat(20)
        : `${'A very long title of a linen tablecloth '.repeat(4)}${index}`,
  }));
  const one = await pdfOf('invoice', [{ ...order, lines: long }]);
  assert.ok(pagesIn(one) >= 5 && pagesIn(one) <= 12, String(pagesIn(one)));
  assert.equal(pagesIn(await pdfOf('packing-slip', [order, abroad, order])), 3);
});

test('a hundred orders of ten lines are one PDF in a few seconds', async () => {
  const [line] = order.lines;
  const lines = Array.from({ length: 10 }, (_, index) => ({
    ...line!,
    variantId: `${index}`,
    title: `Article ${index}`,
  }));
  const start = Date.now();
  const pdf = await pdfOf(
    'invoice',
    Array.from({ length: 100 }, () => ({ ...order, lines })),
  );
  assert.equal(pagesIn(pdf), 100);
  assert.ok(Date.now() - start < 20_000, `${Date.now() - start} ms`);
});

test('over HTTP: pages to print, PDF of one and of many, none for what was not paid', async () => {
  const { heart } = eventful;
  const paid = await paidOrder(heart, [eventful.arcs, 1]);
  const number = String(paid.number);
  for (const route of [routes.adminInvoicePdf, routes.adminPackingSlipPdf]) {
    const answer = await owner.get(route({ number }));
    assert.equal(answer.headers.get('content-type'), 'application/pdf');
    assert.equal(
      Buffer.from(await answer.arrayBuffer())
        .subarray(0, 4)
        .toString(),
      '%PDF',
    );
  }
  assert.match(await (await owner.get(routes.adminInvoice({ number }))).text(), /Total/);
  assert.match(await (await owner.get(routes.adminPackingSlip({ number }))).text(), /To pack/);
  const many = await owner.get(
    `${routes.adminOrdersPrint()}?kind=invoice&number=${number}&number=${order.number}&number=0`,
  );
  assert.equal(pagesIn(Buffer.from(await many.arrayBuffer())), 2);
  assert.equal((await owner.get(`${routes.adminOrdersPrint()}?kind=invoice`)).status, 422);
  const crowd = Array.from({ length: 101 }, () => `number=${number}`).join('&');
  assert.equal((await owner.get(`${routes.adminOrdersPrint()}?kind=invoice&${crowd}`)).status, 422);

  await heart.session(await heart.cart([eventful.arcs, 1]));
  const unpaid = await heart.db.row<{ number: number }>(sql`SELECT max(number) AS number FROM orders`);
  assert.equal((await owner.get(routes.adminInvoicePdf({ number: String(unpaid!.number) }))).status, 409);
  assert.equal((await owner.get(routes.adminPackingSlipPdf({ number: String(unpaid!.number) }))).status, 200);
});
