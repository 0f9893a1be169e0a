/** Sales in the back office: planned, looked at, ended, called off. The running shop begins and ends them by itself. */
import { audit } from '../../admin/audit.ts';
import type { BackOffice } from '../../admin/back-office.tsx';
import type { Desk } from '../../admin/desk.ts';
import { findGoods } from '../../admin/goods.ts';
import { isFinding } from '../../admin/goods-fields.tsx';
import { MissingPage } from '../../admin/refusal-pages.tsx';
import { isUuid } from '../../platform/requests.ts';
import { routes } from '../../routes.ts';
import { addSale, endSaleIn, removeSaleIn, type Sale } from '../sales.ts';
import { newSale, readSale, type SaleTyped, typedOf } from './sales-form.ts';
import { NewSalePage, SalePage, SalesPage } from './sales-pages.tsx';
import { findSale, salePage } from './sales-read.ts';

const subjectOf = ({ id, title }: Pick<Sale, 'id' | 'title'>) => ({ kind: 'sale', id, label: title });

export function saleAdmin(office: BackOffice): void {
  const { shop } = office;

  office.page(routes.adminSales, 'discounts:read', async (desk) => {
    const { show, after, before } = desk.c.req.query();
    const isOver = show === 'ended';
    const place = { after: isUuid(after) ? after : undefined, before: isUuid(before) ? before : undefined };
    return desk.html(<SalesPage isOver={isOver} page={await salePage(shop.db, { isOver, place })} />);
  });

  const showForm = async (desk: Desk, typed: SaleTyped, errors: Record<string, string> = {}) => {
    const isWrong = Object.keys(errors).length > 0;
    const looks = !isWrong && asksToFind(desk) && typed.scope !== 'everything';
    const found = looks ? await findGoods(shop.db, typed.scope as 'product', typed.find) : undefined;
    const page = <NewSalePage {...{ typed, errors, found }} isUnsaved={isWrong || looks} />;
    return desk.html(page, isWrong ? 422 : 200);
  };
  office.page(routes.adminNewSale, 'discounts:write', (desk) => showForm(desk, newSale));

  office.action(routes.adminSales, 'discounts:write', async (desk) => {
    const typed = typedOf(desk);
    if (asksToFind(desk)) return showForm(desk, typed);
    const read = await readSale(shop, typed);
    if (!read.ok) return showForm(desk, typed, read.errors);
    const { id, entryId } = await shop.db.transaction(async (tx) => {
      const id = await addSale(tx, read.sale);
      const subject = subjectOf({ id, title: read.sale.title });
      const words = `Sale “${read.sale.title}” planned`;
      return {
        id,
        entryId: await audit(tx, desk.staff, { action: 'sale.add', words, subject, after: read.sale }),
      };
    });
    return desk.done(routes.adminSale({ saleId: id }), entryId);
  });

  const find = (desk: Desk) => {
    const id = desk.c.req.param('saleId');
    return isUuid(id) ? findSale(shop.db, id) : undefined;
  };
  const missing = (desk: Desk) =>
    desk.html(
      <MissingPage title="There is no such sale" text="It was called off, or the address is wrong." />,
      404,
    );

  office.page(routes.adminSale, 'discounts:read', async (desk) => {
    const sale = await find(desk);
    return sale ? desk.html(<SalePage sale={sale} />) : missing(desk);
  });

  // One that runs is ended, one that is to come is called off.
  office.action(routes.adminSaleEnd, 'discounts:write', async (desk) => {
    const sale = await find(desk);
    if (!sale) return missing(desk);
    const isPlanned = sale.status === 'scheduled';
    const entryId = await shop.db.transaction(async (tx) => {
      const stopped = isPlanned ? await removeSaleIn(tx, sale.id) : await endSaleIn(tx, sale.id);
      if (!stopped.ok) return undefined;
      const { id, variants: _variants, names: _names, lowered: _lowered, ...before } = sale;
      return audit(tx, desk.staff, {
        action: isPlanned ? 'sale.remove' : 'sale.end',
        words: isPlanned
          ? `Sale “${sale.title}” called off`
          : `Sale “${sale.title}” ended; prices are as before`,
        subject: subjectOf({ id, title: sale.title }),
        before,
      });
    });
    const gone = isPlanned && entryId !== undefined;
    return desk.done(gone ? routes.adminSales() : routes.adminSale({ saleId: sale.id }), entryId);
  });
  office.undo('sale.remove', {
    needs: 'discounts:write',
    async run(tx, { before }) {
      const sale = before as Omit<Sale, 'startsAt' | 'endsAt'> & { startsAt: string; endsAt: string };
      const [startsAt, endsAt] = [new Date(sale.startsAt), new Date(sale.endsAt)];
      if (endsAt <= new Date()) return { ok: false, why: 'Its time is over.' };
      await addSale(tx, { title: sale.title, ppm: sale.ppm, scope: sale.scope, startsAt, endsAt });
      return { ok: true, words: `Sale “${sale.title}” is planned again`, after: sale };
    },
  });
}

const asksToFind = ({ form }: Desk) => form.scope !== 'everything' && isFinding(form);
