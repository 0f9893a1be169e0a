/** A product's options and variants in the back office. */
import type { BackOffice } from '../../admin/back-office.tsx';
import type { Desk } from '../../admin/desk.ts';
import { AdminPage } from '../../admin/layout.tsx';
import { PageHead } from '../../admin/parts.tsx';
import { MissingPage } from '../../admin/refusal-pages.tsx';
import { isUuid, wholeNumber } from '../../platform/requests.ts';
import { routes } from '../../routes.ts';
import { ErrorSummary } from '../../ui/fields.tsx';
import { Icon } from '../../ui/icons.tsx';
import type { Option } from '../catalog.ts';
import { fieldOf, matrixMatters, matrixOf, matrixText, VARIANT_FIELDS } from '../matrix.ts';
import { proposal, readText, type Text } from '../merge.ts';
import { findRecord, type ProductRecord } from '../product-record.ts';
import type { Mistakes } from '../product-text.ts';
import { saveOptions, undoOptions } from '../save-options.ts';
import type { Home, StockNew } from '../save-product.ts';
import { type NewVariant, saveVariants } from '../save-variants.ts';
import { draftOf, pressed, readDraft, wantedOf } from './options-draft.ts';
import { MatrixCard, type MatrixForm } from './product-matrix.tsx';
import { OptionsCard, type OptionsForm } from './product-options.tsx';
import { StatusBadge } from './product-page.tsx';
import { whoChanged } from './product-state.ts';

interface Shown {
  options?: OptionsForm;
  matrix?: MatrixForm;
  /** Above all: what happened meanwhile. */
  notice?: string;
}

export function optionAdmin(office: BackOffice, { stockNew }: { stockNew: StockNew }): void {
  const { shop } = office;
  const { db } = shop;
  const home = (): Home => shop.config.shop;

  const found = async (desk: Desk): Promise<ProductRecord | undefined> => {
    const id = desk.c.req.param('productId');
    return isUuid(id) ? await findRecord(db, id, home().timeZone) : undefined;
  };
  const missing = (desk: Desk) => desk.html(<MissingPage title="There is no such product" />, 404);

  function show(desk: Desk, product: ProductRecord, shown: Shown = {}, status: 200 | 409 | 422 = 200) {
    const options = shown.options ?? optionsForm(product);
    const matrix = shown.matrix ?? matrixForm(product, home().currency);
    return desk.html(
      <OptionsPage product={product} options={options} matrix={matrix} notice={shown.notice} />,
      status,
    );
  }

  office.page(routes.adminProductOptions, 'products:read', async (desk) => {
    const product = await found(desk);
    if (!product) return missing(desk);
    const merged = (desk.c.req.query('merged') ?? '').split(',');
    const kept = matrixMatters(product).filter(({ name }) => merged.includes(name));
    const labels = kept.map(({ label }) => label).join(', ');
    const notice =
      labels && `Somebody else saved while you were writing, and both are kept. Theirs: ${labels}.`;
    return show(desk, product, { notice });
  });

  office.action(routes.adminProductOptions, 'products:write', async (desk) => {
    const product = await found(desk);
    if (!product) return missing(desk);
    return desk.form.part === 'options'
      ? await optionsSent(desk, product)
      : await variantsSent(desk, product);
  });

  async function optionsSent(desk: Desk, product: ProductRecord): Promise<Response> {
    const draft = readDraft(desk);
    const base = readOptions(desk.form.base);
    const form = { draft, base, mistakes: {}, isUnsaved: true };
    if (desk.form.do)
      return show(desk, product, { options: { ...form, draft: pressed(draft, desk.form.do) } });
    const wanted = wantedOf(draft, base);
    const saved = await saveOptions(db, desk.staff, home(), { id: product.id, base, wanted });
    if (saved.ok) return desk.done(routes.adminProductOptions({ productId: product.id }), saved.entryId);
    switch (saved.reason) {
      case 'unknown':
        return missing(desk);
      case 'mistakes':
        return show(desk, product, { options: { ...form, mistakes: byField(saved.mistakes, draft) } }, 422);
      case 'conflict': {
        const notice = `${await whoChanged(db, product, 0)}: the options below are theirs. Yours were not saved; make them again. You had ${wordsOf(wanted)}.`;
        return show(desk, product, { notice }, 409);
      }
    }
  }

  async function variantsSent(desk: Desk, product: ProductRecord): Promise<Response> {
    const base = readText(desk.form.base);
    const { mine, added, text } = sentMatrix(desk, product, base);
    const saved = await saveVariants(db, desk.staff, home(), { id: product.id, base, mine, added, stockNew });
    if (saved.ok) {
      const url = routes.adminProductOptions({ productId: product.id });
      const merged = saved.theirs
        .map(({ name }) => name)
        .slice(0, 20)
        .join(',');
      return desk.done(merged ? `${url}?merged=${merged}` : url, saved.entryId);
    }
    const now = (await found(desk)) ?? product;
    const version = wholeNumber(desk.form.version, 0, 999_999_999) ?? 0;
    const form = { text, base, version, mistakes: {}, isUnsaved: true };
    switch (saved.reason) {
      case 'unknown':
        return missing(desk);
      case 'other_options': {
        const words = await whoChanged(db, now, version);
        const notice = `${words}: the combinations are other ones now. Nothing of yours was saved; look at them, and make your changes again.`;
        return show(desk, now, { notice }, 409);
      }
      case 'mistakes':
        return show(desk, now, { matrix: { ...form, mistakes: saved.mistakes } }, 422);
      case 'conflict': {
        const { theirs, matters } = saved;
        const words = await whoChanged(db, now, version);
        const conflict = { matters, base, theirs, mine: { ...base, ...mine }, words };
        const merged = proposal({ base, theirs, mine: text }, matters);
        const matrix = { ...form, text: merged, base: theirs, version: saved.version, conflict };
        return show(desk, now, { matrix }, 409);
      }
    }
  }

  office.undo('product.options', {
    needs: 'products:write',
    run: (tx, entry) => undoOptions(tx, entry, home()),
  });
}

const optionsForm = ({ options }: ProductRecord): OptionsForm => ({
  draft: draftOf(options),
  base: options,
  mistakes: {},
  isUnsaved: false,
});

const matrixForm = (product: ProductRecord, currency: string): MatrixForm => {
  const text = matrixText(product, currency);
  return { text, base: text, version: product.version, mistakes: {}, isUnsaved: false };
};

/** By the place among those that were wanted; the form knows the place among all of its rows. */
function byField(
  mistakes: Mistakes,
  draft: { was: string; name: string; choices: { name: string }[] }[],
): Mistakes {
  const places = draft.flatMap(({ was, name, choices }, index) =>
    was !== '' || name !== '' || choices.some((choice) => choice.name !== '') ? [index] : [],
  );
  return Object.fromEntries(
    Object.entries(mistakes).map(([place, message]) => [places[Number(place)] ?? place, message]),
  );
}

function readOptions(json: string | undefined): Option[] {
  try {
    const value: unknown = JSON.parse(json ?? '');
    if (!Array.isArray(value)) return [];
    return value.flatMap(({ name, choices }: Partial<Option>) =>
      typeof name === 'string' && Array.isArray(choices) ? [{ name, choices: choices.map(String) }] : [],
    );
  } catch {
    return [];
  }
}

const wordsOf = (options: { name: string; choices: { name: string }[] }[]) =>
  options
    .map(({ name, choices }) => `${name}: ${choices.map((choice) => choice.name).join(', ')}`)
    .join('; ') || 'none';

/** What the matrix's form says: of variants there are, of combinations to be made, and all of it as it was typed. */
function sentMatrix(
  { form }: Desk,
  product: ProductRecord,
  base: Text,
): { mine: Text; added: NewVariant[]; text: Text } {
  const [mine, text]: [Text, Text] = [{}, {}];
  const added: NewVariant[] = [];
  const first = product.variants.find(({ status }) => status === 'active') ?? product.variants[0];
  const price = first ? (form[fieldOf(first.id, 'price')] ?? '') : '';
  matrixOf(product).forEach(({ variant }, index) => {
    const name = variant ? `v.${variant.id}` : `n.${index}`;
    const part = partSent(form, name);
    for (const [field, value] of Object.entries(part)) text[`${name}.${field}`] = value;
    if (variant) for (const [field, value] of Object.entries(part)) mine[fieldOf(variant.id, field)] = value;
    else if (part.made === 'yes')
      added.push({
        name,
        choices: readChoices(form[`${name}.choices`]),
        text: { ...part, price: part.price || price },
      });
  });
  return { mine: withTheirs(mine, base, form), added, text };
}

function partSent(form: Record<string, string>, name: string): Text {
  const part: Text = {};
  for (const field of VARIANT_FIELDS) {
    const value = form[`${name}.${field}`];
    if (value !== undefined) part[field] = value;
  }
  if (form[`${name}.made.shown`] !== undefined) part.made = form[`${name}.made`] === undefined ? 'no' : 'yes';
  return part;
}

function readChoices(json: string | undefined): string[] {
  try {
    const value: unknown = JSON.parse(json ?? '');
    return Array.isArray(value) ? value.map(String) : [];
  } catch {
    return [];
  }
}

/** On the page of a conflict, "as it is now" may have been chosen: `keep.v.<id>.price`. */
function withTheirs(mine: Text, base: Text, form: Record<string, string>): Text {
  const result = { ...mine };
  for (const [name, value] of Object.entries(form)) {
    const [, matter] = /^keep\.(v\.[\w-]+\.\w+)$/.exec(name) ?? [];
    if (!matter || value !== 'theirs') continue;
    const fields = matter.endsWith('.price') ? [matter, matter.replace(/price$/, 'compareAt')] : [matter];
    for (const field of fields) result[field] = base[field] ?? '';
  }
  return result;
}

interface PageProps {
  product: ProductRecord;
  options: OptionsForm;
  matrix: MatrixForm;
  notice: string | undefined;
}

function OptionsPage({ product, options, matrix, notice }: PageProps) {
  const titles = new Map(
    matrixOf(product).map(({ title, variant }, index) => [variant ? `v.${variant.id}` : `n.${index}`, title]),
  );
  const errors = Object.entries(matrix.mistakes).map(([field, message]) => {
    const title = titles.get(field.slice(0, field.lastIndexOf('.')));
    return { field, message: title ? `${title}: ${message}` : message };
  });
  return (
    <AdminPage
      title={`Options of ${product.title}`}
      current="products"
      scripts={['option-rows.js', ...(matrix.conflict ? ['conflict.js'] : [])]}
    >
      <PageHead
        title="Options and variants"
        back={{ href: routes.adminProduct({ productId: product.id }), label: product.title }}
        badge={<StatusBadge status={product.status} />}
      />
      {notice && (
        <p class="notice warn" role="alert">
          <Icon name="info" /> <span>{notice}</span>
        </p>
      )}
      <ErrorSummary errors={errors} />
      <OptionsCard product={product} form={options} />
      {hasMatrix(product) && <MatrixCard product={product} form={matrix} />}
    </AdminPage>
  );
}

/** The one variant of a product without options stands on the product's own page, unless it is archived. */
const hasMatrix = ({ options, variants }: ProductRecord) =>
  options.length > 0 || !variants.some(({ status }) => status === 'active');
