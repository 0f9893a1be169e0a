/**
 * Spree's product CSV (https://spreecommerce.org/docs): a row for the product, one for each variant, each with one
 * picture; a variant comes once more, further down, for each other currency it has a price in.
 */
import type { Row } from '../file.ts';
import { gathered } from './gathered.ts';
import {
  type Cells,
  columnsFor,
  type Filled,
  gramsOf,
  NamedRows,
  type OwnCells,
  rowAs,
  type Table,
} from './rows.ts';

const FILLED: Filled = {
  handle: 'slug',
  title: 'name',
  body: 'description',
  type: 'product_type',
  tags: 'tags',
  status: 'status',
  details: 'custom_field',
  collections: 'category1',
  option1Name: 'option1_name',
  option1Value: 'option1_value',
  option2Name: 'option2_name',
  option2Value: 'option2_value',
  option3Name: 'option3_name',
  option3Value: 'option3_value',
  sku: 'sku',
  price: 'price',
  compareAt: 'compare_at_price',
  quantity: 'inventory_count',
  policy: 'inventory_backorderable',
  grams: 'weight',
  barcode: 'barcode',
  imageSrc: 'image1_src',
  variantImage: 'image1_src',
};
const READ = /^(currency|weight_unit|track_inventory|category\d|custom_field\..*|image\d_src)$/;

/** @param rows makes the file's rows anew, the names of the columns first. */
export async function spreeTable(rows: () => AsyncIterable<Row>, currency: string): Promise<Table> {
  const { header, currencies } = await lookOver(rows());
  const named = new NamedRows(header);
  const others = Object.fromEntries(
    currencies.filter((one) => one !== currency).map((one) => [one, 'price']),
  );
  const known = new Set(Object.values(FILLED));
  const columns = columnsFor(
    FILLED,
    others,
    named.unread((name) => known.has(name) || READ.test(name)),
  );
  async function* read(): AsyncGenerator<Row> {
    for await (const product of gathered(rows(), (row) => named.cell(row, 'slug'))) yield* rowsOf(product);
  }
  function* rowsOf(product: Row[]): Generator<Row> {
    const variants = new Map<string, Row[]>();
    for (const row of product) {
      const sku = named.cell(row, 'sku') || String(row.line);
      variants.set(sku, [...(variants.get(sku) ?? []), row]);
    }
    const isVaried = product.some((row) => named.cell(row, 'option1_value') !== '');
    for (const same of variants.values()) {
      const [first] = same as [Row];
      const home = same.find((row) => named.cell(row, 'currency') === currency) ?? first;
      const isOnlyProduct = isVaried && named.cell(first, 'option1_value') === '';
      yield rowAs(
        first,
        columns,
        { ...textOf(first), ...(isOnlyProduct ? {} : variantOf(first, home)) },
        ownOf(same),
      );
      for (let at = 2; named.has(`image${at}_src`); at++) {
        const imageSrc = named.cell(first, `image${at}_src`);
        if (imageSrc) yield rowAs(first, columns, { handle: named.cell(first, 'slug'), imageSrc });
      }
    }
  }
  const cell = (row: Row, name: string) => named.cell(row, name);
  const textOf = (row: Row): Cells => ({
    handle: cell(row, 'slug'),
    title: cell(row, 'name'),
    body: cell(row, 'description'),
    type: cell(row, 'product_type'),
    tags: cell(row, 'tags'),
    status: cell(row, 'status'),
    details: factsOf(row),
    collections: collectionsOf(row),
    imageSrc: cell(row, 'image1_src'),
  });
  const variantOf = (row: Row, home: Row): Cells => ({
    ...Object.fromEntries(
      [1, 2, 3].flatMap((at) => [
        [`option${at}Name`, cell(row, `option${at}_name`)],
        [`option${at}Value`, cell(row, `option${at}_value`)],
      ]),
    ),
    sku: cell(row, 'sku'),
    price: cell(home, 'currency') === currency ? cell(home, 'price') : '',
    compareAt: cell(home, 'currency') === currency ? cell(home, 'compare_at_price') : '',
    quantity: cell(row, 'inventory_count'),
    policy: /^false$/i.test(cell(row, 'track_inventory')) ? 'continue' : cell(row, 'inventory_backorderable'),
    grams: gramsOf(cell(row, 'weight'), cell(row, 'weight_unit')),
    barcode: cell(row, 'barcode'),
    variantImage: cell(row, 'option1_value') === '' ? '' : cell(row, 'image1_src'),
  });
  const ownOf = (same: Row[]): OwnCells =>
    Object.fromEntries(
      same
        .filter((row) => cell(row, 'currency') !== currency && Number(cell(row, 'price')) > 0)
        .map((row) => [
          cell(row, 'currency'),
          { price: cell(row, 'price'), compareAt: cell(row, 'compare_at_price') },
        ]),
    );
  /** "custom_field.custom.noise_level" is a fact: "Noise level: 24 dB". */
  const factsOf = (row: Row): string =>
    named.names
      .filter((name) => name.toLowerCase().startsWith('custom_field.'))
      .flatMap((name) => {
        const value = cell(row, name.toLowerCase());
        const words = name.split('.').at(-1)!.replaceAll('_', ' ');
        return value ? [`${words[0]!.toUpperCase()}${words.slice(1)}: ${value}`] : [];
      })
      .join('\n');
  /** "Kitchen -> Coffee Machines" is in both. */
  const collectionsOf = (row: Row): string =>
    named.names
      .filter((name) => /^category\d$/i.test(name))
      .flatMap((name) => cell(row, name.toLowerCase()).split('->'))
      .map((title) => title.trim())
      .filter(Boolean)
      .join('\n');
  return { columns, rows: read(), headLines: 1 };
}

const CURRENCIES_MAX = 40;

async function lookOver(rows: AsyncIterable<Row>): Promise<{ header: string[]; currencies: string[] }> {
  let header: string[] = [];
  let at = -1;
  const currencies = new Set<string>();
  for await (const { cells } of rows) {
    if (at < 0) {
      header = cells;
      at = cells.findIndex((name) => name.trim().toLowerCase() === 'currency');
    } else if (currencies.size < CURRENCIES_MAX && /^[A-Z]{3}$/.test(cells[at]?.trim() ?? ''))
      currencies.add(cells[at]!.trim());
  }
  return { header, currencies: [...currencies] };
}
