/**
 * WooCommerce's product CSV, as its own export writes it
 * (https://github.com/woocommerce/woocommerce/wiki/Product-CSV-Import-Schema): variations stand anywhere below the
 * product they belong to, named by its SKU or "id:12".
 */
import { handleOf } from '../../handles.ts';
import type { Row } from '../file.ts';
import { gathered } from './gathered.ts';
import { type Cells, columnsFor, type Filled, gramsOf, NamedRows, rowAs, type Table } from './rows.ts';

const FILLED: Filled = {
  handle: 'Name',
  title: 'Name',
  body: 'Description',
  vendor: 'Brands',
  tags: 'Tags',
  status: 'Published',
  details: 'Attribute 1 value(s)',
  collections: 'Categories',
  option1Name: 'Attribute 1 name',
  option1Value: 'Attribute 1 value(s)',
  option2Name: 'Attribute 2 name',
  option2Value: 'Attribute 2 value(s)',
  option3Name: 'Attribute 3 name',
  option3Value: 'Attribute 3 value(s)',
  sku: 'SKU',
  price: 'Regular price',
  compareAt: 'Regular price',
  quantity: 'Stock',
  policy: 'Backorders allowed?',
  grams: 'Weight (kg)',
  barcode: 'GTIN, UPC, EAN, or ISBN',
  needsShipping: 'Type',
  imageSrc: 'Images',
  variantImage: 'Images',
};
const READ =
  /^(id|type|sku|gtin.*|name|published|short description|description|in stock\?|stock|backorders allowed\?|weight \(.*\)|sale price|regular price|categories|tags|images|parent|position|brands?|attribute \d+ .*)$/;

/** @param rows makes the file's rows anew, the names of the columns first. */
export async function wooTable(rows: () => AsyncIterable<Row>): Promise<Table> {
  let named: NamedRows | undefined;
  for await (const { cells } of rows()) {
    named = new NamedRows(cells);
    break;
  }
  const columns = columnsFor(
    FILLED,
    {},
    named!.unread((name) => READ.test(name)),
  );
  return { columns, rows: read(rows, named!, columns), headLines: 1 };
}

async function* read(
  rows: () => AsyncIterable<Row>,
  named: NamedRows,
  columns: Table['columns'],
): AsyncGenerator<Row> {
  const skuById = await skusById(rows(), named);
  const isVariation = (row: Row) => /^variation/i.test(named.cell(row, 'type'));
  const keyOf = (row: Row) => {
    const id = named.cell(row, 'id');
    if (!isVariation(row)) return named.cell(row, 'sku') || (id && `id:${id}`) || `line:${row.line}`;
    const parent = named.cell(row, 'parent');
    return skuById.get(parent) ?? (parent || `line:${row.line}`);
  };
  const seen = new Map<string, number>();
  for await (const group of gathered(rows(), keyOf)) {
    const main = group.find((row) => !isVariation(row));
    const first = main ?? group[0]!;
    if (!main) {
      yield {
        ...rowAs(first, columns, { handle: `line-${first.line}` }),
        broken: `There is no product “${named.cell(first, 'parent')}” in the file for this variation.`,
      };
      continue;
    }
    const handle = handleFor(
      named.cell(main, 'name'),
      named.cell(main, 'id') || named.cell(main, 'sku'),
      seen,
    );
    yield* product(named, columns, handle, main, group.filter(isVariation));
  }
}

/** Variations name their product "id:12" where it has no SKU, and by its SKU otherwise; or by its id all the same. */
async function skusById(rows: AsyncIterable<Row>, named: NamedRows): Promise<Map<string, string>> {
  const skus = new Map<string, string>();
  let isHeader = true;
  for await (const row of rows) {
    if (!isHeader && /^variable/i.test(named.cell(row, 'type')) && named.cell(row, 'sku'))
      skus.set(`id:${named.cell(row, 'id')}`, named.cell(row, 'sku'));
    isHeader = false;
  }
  return skus;
}

/** The export has none: it is made of the name, and of the number where two have one name. */
function handleFor(name: string, id: string, seen: Map<string, number>): string {
  const handle = handleOf(name);
  const times = (seen.get(handle) ?? 0) + 1;
  seen.set(handle, times);
  return times === 1 ? handle : handleOf(`${handle} ${id || times}`);
}

function* product(
  named: NamedRows,
  columns: Table['columns'],
  handle: string,
  row: Row,
  varied: Row[],
): Generator<Row> {
  const cell = (of: Row, name: string) => named.cell(of, name);
  const pictures = listIn(cell(row, 'images'));
  const attributes = attributesOf(named, row);
  const options = varied.length > 0 ? optionsOf(named, varied) : [];
  const facts = attributes
    .filter(({ name }) => !options.includes(name))
    .map(({ name, value }) => `${name}: ${value}`);
  const published = cell(row, 'published');
  const text: Cells = {
    handle,
    title: cell(row, 'name'),
    body: unescaped(cell(row, 'description') || cell(row, 'short description')),
    vendor: cell(row, 'brands') || cell(row, 'brand'),
    tags: cell(row, 'tags'),
    status: published === '' || published === '1' ? 'active' : 'draft',
    details: facts.join('\n'),
    collections: listIn(cell(row, 'categories'))
      .flatMap((one) => one.split('>'))
      .map((title) => title.trim())
      .join('\n'),
    needsShipping: /virtual|downloadable/i.test(cell(row, 'type')) ? 'FALSE' : 'TRUE',
    imageSrc: pictures[0] ?? '',
  };
  const variant = (of: Row): Cells => {
    const [regular, sale] = [cell(of, 'regular price'), cell(of, 'sale price')];
    const stock = cell(of, 'stock');
    const isKept = cell(of, 'in stock?') !== '0' && stock === '';
    const weight = named.names.find((name) => /^weight/i.test(name)) ?? '';
    return {
      sku: cell(of, 'sku'),
      barcode: cell(of, columns.names[columns.at.get('barcode')!]!.toLowerCase()),
      price: sale || regular,
      compareAt: sale ? regular : '',
      quantity: stock.replace(/\.\d+$/, ''),
      policy: isKept || /^(1|yes|notify)$/i.test(cell(of, 'backorders allowed?')) ? 'continue' : 'deny',
      grams: gramsOf(cell(of, weight.toLowerCase()), /\((\w+)\)/.exec(weight)?.[1] ?? 'kg'),
    };
  };
  if (varied.length === 0) yield rowAs(row, columns, { ...text, ...variant(row) });
  else yield rowAs(row, columns, text);
  for (const of of varied) {
    const own = attributesOf(named, of);
    const choices = Object.fromEntries(
      options.slice(0, 3).flatMap((name, at) => [
        [`option${at + 1}Name`, name],
        [`option${at + 1}Value`, own.find((each) => each.name === name)?.value ?? ''],
      ]),
    );
    const [variantImage = ''] = listIn(cell(of, 'images'));
    yield rowAs(of, columns, { handle, ...choices, ...variant(of), variantImage, imageSrc: variantImage });
  }
  for (const imageSrc of pictures.slice(1)) yield rowAs(row, columns, { handle, imageSrc });
}

function attributesOf(named: NamedRows, row: Row): { name: string; value: string }[] {
  const attributes: { name: string; value: string }[] = [];
  for (let at = 1; named.has(`attribute ${at} name`); at++) {
    const name = named.cell(row, `attribute ${at} name`);
    const value = named.cell(row, `attribute ${at} value(s)`).replaceAll('\\,', ',');
    if (name && value) attributes.push({ name, value });
  }
  return attributes;
}

const optionsOf = (named: NamedRows, varied: Row[]): string[] => [
  ...new Set(varied.flatMap((row) => attributesOf(named, row).map(({ name }) => name))),
];

/** Commas part a list; one that belongs to a name has a backslash before it. */
const listIn = (cell: string): string[] =>
  cell
    .split(/(?<!\\),/)
    .map((one) => one.replaceAll('\\,', ',').trim())
    .filter(Boolean);

/** The export writes line ends as the two signs \n. */
const unescaped = (text: string): string => text.replaceAll('\\n', '\n');
