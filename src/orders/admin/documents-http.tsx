/** Packing slips and invoices, to print and as PDF, of one order or of the ticked ones. */
import { Readable } from 'node:stream';
import type { BackOffice } from '../../admin/back-office.tsx';
import type { Desk } from '../../admin/desk.ts';
import { MissingPage } from '../../admin/refusal-pages.tsx';
import { sql } from '../../platform/db.ts';
import { routes } from '../../routes.ts';
import { type Order, wholeOrders } from '../orders.ts';
import { orderCan, type Possible } from '../progress.ts';
import { orderOf } from './action-http.tsx';
import { NothingTicked } from './bulk.tsx';
import { InvoicePage, PackingSlipPage } from './papers.tsx';
import { type PaperKind, papersPdf } from './pdf-papers.ts';

const ORDERS_MAX = 100;

/** An invoice is for what was paid. */
const possible = (kind: PaperKind, order: Order): Possible =>
  kind === 'invoice' ? orderCan.printReceipt(order) : true;

export function documentAdmin(office: BackOffice): void {
  const { db } = office.shop;
  const kinds = [
    {
      kind: 'packing-slip',
      page: routes.adminPackingSlip,
      pdf: routes.adminPackingSlipPdf,
      Page: PackingSlipPage,
    },
    { kind: 'invoice', page: routes.adminInvoice, pdf: routes.adminInvoicePdf, Page: InvoicePage },
  ] as const;
  for (const { kind, page, pdf, Page } of kinds) {
    office.page(page, 'orders:read', (desk) =>
      withPaper(desk, kind, (order) => desk.html(<Page order={order} />)),
    );
    office.page(pdf, 'orders:read', (desk) =>
      withPaper(desk, kind, (order) => sendPdf(desk, kind, [order], `${kind}-${order.number}`)),
    );
  }

  office.page(routes.adminOrdersPrint, 'orders:read', async (desk) => {
    const kind = kinds.find((each) => each.kind === desk.c.req.query('kind'))?.kind;
    const numbers = (desk.c.req.queries('number') ?? [])
      .filter((text) => /^[1-9]\d{0,14}$/.test(text))
      .map(Number);
    if (!kind || numbers.length === 0) return desk.html(<NothingTicked />, 422);
    if (numbers.length > ORDERS_MAX)
      return desk.html(
        <MissingPage title="Too many at once" text={`Print at most ${ORDERS_MAX} orders at a time.`} />,
        422,
      );
    const orders = await db.rows<Order>(
      wholeOrders(sql`o.number = ANY (${numbers}::bigint[]) ORDER BY o.number`),
    );
    const fit = orders.filter((order) => possible(kind, order) === true);
    if (fit.length === 0)
      return desk.html(<NothingToPrint why={orders[0] && possible(kind, orders[0])} />, 409);
    return sendPdf(desk, kind, fit, `${kind}s`);
  });
}

async function withPaper(
  desk: Desk,
  kind: PaperKind,
  give: (order: Order) => Response | Promise<Response>,
): Promise<Response> {
  const order = await orderOf(desk);
  if (!order) return desk.html(<MissingPage />, 404);
  const may = possible(kind, order);
  return may === true ? await give(order) : desk.html(<NothingToPrint why={may} />, 409);
}

const NothingToPrint = ({ why }: { why: Possible | undefined }) => (
  <MissingPage
    title="There is no invoice yet"
    text={typeof why === 'string' ? why : 'There is no such order.'}
  />
);

function sendPdf({ c, shop }: Desk, kind: PaperKind, orders: Order[], name: string): Response {
  const pdf = papersPdf(shop, kind, orders, name);
  pdf.on('error', (error) => shop.log.error({ err: error, kind }, 'a PDF broke off'));
  return c.body(Readable.toWeb(pdf as unknown as Readable) as ReadableStream, 200, {
    'Content-Type': 'application/pdf',
    'Content-Disposition': `inline; filename="${name}.pdf"`,
  });
}
