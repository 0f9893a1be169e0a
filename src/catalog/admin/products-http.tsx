/** A product's own page in the back office. */
import type { Context } from 'hono';
import { historyOf } from '../../admin/audit.ts';
import type { BackOffice } from '../../admin/back-office.tsx';
import type { Desk } from '../../admin/desk.ts';
import { MissingPage } from '../../admin/refusal-pages.tsx';
import { isUuid, wholeNumber } from '../../platform/requests.ts';
import type { PagePrices } from '../../platform/shown-prices.ts';
import { routes } from '../../routes.ts';
import { waitingOf } from '../back-in-stock/waiting.ts';
import { copyProduct } from '../copy-product.ts';
import { proposal, readText, type Text } from '../merge.ts';
import { findRecord, type ProductRecord, type Status, statuses } from '../product-record.ts';
import { setStatus, undoProduct } from '../product-status.ts';
import { canonical, dateMistake, productMatters, textOf } from '../product-text.ts';
import { createProduct, type Home, type StockNew, saveProduct } from '../save-product.ts';
import { HistoryPage } from './product-history.tsx';
import { optionAdmin } from './product-options-http.tsx';
import { NewProductPage, ProductPage } from './product-page.tsx';
import { previewPage } from './product-preview.tsx';
import { type ProductForm, suggestions, whoChanged } from './product-state.ts';

export interface ProductHooks {
  /** The shelf of a new variant; it belongs to inventory. */
  stockNew: StockNew;
  /** What prices are for whoever asks; it belongs to markets. */
  pricesFor(c: Context): Promise<PagePrices>;
}

const ON_HAND_MAX = 1_000_000;

export function productAdmin(office: BackOffice, hooks: ProductHooks): void {
  const { shop } = office;
  const { db } = shop;
  const home = (): Home => shop.config.shop;

  const found = async (desk: Desk): Promise<ProductRecord | undefined> => {
    const id = desk.c.req.param('productId');
    return isUuid(id) ? await findRecord(db, id, home().timeZone) : undefined;
  };
  const missing = (desk: Desk) => desk.html(<MissingPage title="There is no such product" />, 404);

  office.page(routes.adminNewProduct, 'products:write', async (desk) => {
    const text = { status: 'draft', needsShipping: 'yes', taxClass: 'standard' };
    return desk.html(<NewProductPage form={newForm(text)} known={await suggestions(db)} />);
  });

  office.action(routes.adminProducts, 'products:write', async (desk) => {
    const { onHand = '', ...typed } = sentText(desk);
    const pieces = desk.can('inventory:write') ? wholeNumber(onHand || '0', 0, ON_HAND_MAX) : 0;
    const text = canonical(typed, home().currency);
    const early = {
      ...dateMistake(typed, {}),
      ...(pieces === undefined && { onHand: 'A whole number, such as 12' }),
    };
    const created =
      pieces === undefined || Object.keys(early).length > 0
        ? { ok: false as const, mistakes: early }
        : await createProduct(db, desk.staff, home(), { text, onHand: pieces, stockNew: hooks.stockNew });
    if (created.ok) return desk.done(routes.adminProduct({ productId: created.id }), created.entryId);
    const form = { ...newForm({ ...typed, onHand }), mistakes: created.mistakes };
    return desk.html(<NewProductPage form={form} known={await suggestions(db)} />, 422);
  });

  office.page(routes.adminProduct, 'products:read', async (desk) => {
    const product = await found(desk);
    if (!product) return missing(desk);
    const merged = (desk.c.req.query('merged') ?? '').split('.');
    const kept = productMatters.filter(({ name }) => merged.includes(name));
    const [known, waiting] = await Promise.all([suggestions(db), waitingOf(db, product.id)]);
    return desk.html(<ProductPage product={product} form={formOf(product)} {...{ known, kept, waiting }} />);
  });

  const formOf = (product: ProductRecord): ProductForm => {
    const text = textOf(product, home().currency);
    return { text, base: text, version: product.version, mistakes: {} };
  };

  office.action(routes.adminProduct, 'products:write', async (desk) => {
    const product = await found(desk);
    if (!product) return missing(desk);
    const base = readText(desk.form.base);
    const mine = withChoices(sentText(desk), base, desk.form);
    const mistakes = dateMistake(mine, base);
    const saved =
      Object.keys(mistakes).length > 0
        ? { ok: false as const, reason: 'mistakes' as const, mistakes }
        : await saveProduct(db, desk.staff, home(), { id: product.id, base, mine });
    if (!saved.ok) return await comeBack(desk, product, { base, mine, saved });
    const merged = saved.theirs.map(({ name }) => name).join('.');
    const url = routes.adminProduct({ productId: product.id });
    return desk.done(merged ? `${url}?merged=${merged}` : url, saved.entryId);
  });

  type NotSaved = Exclude<Awaited<ReturnType<typeof saveProduct>>, { ok: true }>;

  async function comeBack(
    desk: Desk,
    seen: ProductRecord,
    { base, mine, saved }: { base: Text; mine: Text; saved: NotSaved },
  ): Promise<Response> {
    const product = (await found(desk)) ?? seen;
    const known = await suggestions(db);
    const version = wholeNumber(desk.form.version, 0, 999_999_999) ?? 0;
    switch (saved.reason) {
      case 'unknown':
        return missing(desk);
      case 'mistakes': {
        const form = { text: { ...base, ...mine }, base, version, mistakes: saved.mistakes };
        return desk.html(<ProductPage product={product} form={form} known={known} />, 422);
      }
      case 'conflict': {
        const { theirs, matters } = saved;
        const text = proposal({ base, theirs, mine: canonical(mine, home().currency) }, matters);
        const words = await whoChanged(db, product, version);
        const conflict = { matters, base, theirs, mine: { ...base, ...mine }, words };
        const form = { text, base: theirs, version: saved.version, mistakes: {}, conflict };
        return desk.html(<ProductPage product={product} form={form} known={known} />, 409);
      }
    }
  }

  office.action(routes.adminProductStatus, 'products:write', async (desk) => {
    const product = await found(desk);
    const { status = '' } = desk.form;
    if (!product || !Object.hasOwn(statuses, status)) return missing(desk);
    const set = await setStatus(db, desk.staff, home(), { id: product.id, status: status as Status });
    return desk.done(routes.adminProduct({ productId: product.id }), set?.entryId);
  });

  office.action(routes.adminProductCopy, 'products:write', async (desk) => {
    const product = await found(desk);
    if (!product) return missing(desk);
    const copy = await copyProduct(db, desk.staff, home(), { id: product.id, stockNew: hooks.stockNew });
    if (!copy) return missing(desk);
    return desk.done(routes.adminProduct({ productId: copy.id }), copy.entryId);
  });

  office.page(routes.adminProductHistory, 'products:read', async (desk) => {
    const product = await found(desk);
    if (!product) return missing(desk);
    const entries = await historyOf(db, { kind: 'product', id: product.id });
    return desk.html(<HistoryPage product={product} entries={entries} />);
  });

  office.page(routes.adminProductPreview, 'products:read', async (desk) => {
    const product = await found(desk);
    if (product?.status === 'active') return desk.c.redirect(routes.product({ handle: product.handle }), 303);
    const page = product && (await previewPage(desk, product, await hooks.pricesFor(desk.c)));
    return page ?? missing(desk);
  });

  optionAdmin(office, hooks);
  for (const action of ['product.save', 'product.status', 'product.archive'])
    office.undo(action, { needs: 'products:write', run: (tx, entry) => undoProduct(tx, entry, home()) });
}

const newForm = (text: Text): ProductForm => ({ text, base: {}, version: 0, mistakes: {} });

const FIELDS = ['onHand', ...productMatters.flatMap(({ fields }) => fields)];

/** The form's fields, and no others. */
function sentText({ form }: Desk): Text {
  const sent = FIELDS.flatMap((field) => (form[field] === undefined ? [] : [[field, form[field]]]));
  return { ...Object.fromEntries(sent), needsShipping: form.needsShipping === 'on' ? 'yes' : 'no' };
}

/** On the page of a conflict, "as it is now" may have been chosen for some of them. */
export function withChoices(mine: Text, base: Text, form: Record<string, string>): Text {
  const given = productMatters.filter(({ name }) => form[`keep.${name}`] === 'theirs');
  const fields = given.flatMap(({ fields: each }) => each).map((field) => [field, base[field] ?? '']);
  return { ...mine, ...Object.fromEntries(fields) };
}
