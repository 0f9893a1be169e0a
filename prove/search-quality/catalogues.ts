/** Catalogues that searches are judged on: the sample ones where they lie, our own small one, or a folder of the documented form. */
import { createReadStream, existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { parse } from 'csv-parse/sync';
import { projectRoot } from '../../src/platform/project-root.ts';

/** A line of products.jsonl; all but the first two may be left out. Further keys are ignored. */
export interface JudgedProduct {
  id: string;
  title: string;
  description?: string;
  vendor?: string;
  type?: string;
  tags?: string[];
  collections?: string[];
  options?: string[];
  variants?: { sku?: string; barcode?: string; choices?: string[]; stock?: number }[];
}

export interface JudgedQuery {
  id: string;
  query: string;
  /** Exact, misspelt, … */
  kind: string;
}

export interface JudgedSet {
  name: string;
  products: JudgedProduct[];
  queries: JudgedQuery[];
  /** By query and product: from 1, a little, to 3, just that; what is not there is 0. */
  grades: Map<string, Map<string, number>>;
}

/** @throws {Error} in words, for what is missing or cannot be read */
export async function fromFolder(folder: string): Promise<JudgedSet> {
  for (const file of ['products.jsonl', 'queries.csv', 'ratings.csv'])
    if (!existsSync(path.join(folder, file))) throw new Error(`There is no ${file} in ${folder}.`);
  const products: JudgedProduct[] = [];
  const lines = createInterface({ input: createReadStream(path.join(folder, 'products.jsonl')) });
  let line = 0;
  for await (const text of lines) {
    line += 1;
    if (text.trim() === '') continue;
    const product = readProduct(text, line);
    products.push(product);
  }
  return { name: path.basename(folder), products, ...judgements(folder) };
}

function readProduct(json: string, line: number): JudgedProduct {
  let read: Record<string, unknown>;
  try {
    read = JSON.parse(json);
  } catch {
    throw new Error(`products.jsonl, line ${line}: this is not JSON.`);
  }
  const id = read.id ?? read.handle;
  if (id === undefined || typeof read.title !== 'string')
    throw new Error(`products.jsonl, line ${line}: a product needs an id and a title.`);
  const text = (value: unknown) => (typeof value === 'string' ? value : '');
  return {
    id: String(id),
    title: read.title,
    description: text(read.description),
    vendor: text(read.vendor),
    type: text(read.type),
    tags: listOf(read.tags),
    collections: listOf(read.collections),
    options: listOf(read.options),
    variants: Array.isArray(read.variants) ? (read.variants as JudgedProduct['variants'])! : [],
  };
}

/** One text is a list of what stands between its commas. */
function listOf(value: unknown): string[] {
  const list = Array.isArray(value)
    ? value.map(String)
    : typeof value === 'string'
      ? value.split(/[,|]/)
      : [];
  return list.map((each) => each.trim()).filter(Boolean);
}

function judgements(folder: string): Pick<JudgedSet, 'queries' | 'grades'> {
  const rows = (file: string): Record<string, string>[] =>
    parse(readFileSync(path.join(folder, file)), { columns: true, bom: true, skip_empty_lines: true });
  const grades = new Map<string, Map<string, number>>();
  for (const { query_id = '', product_id = '', grade = '' } of rows('ratings.csv')) {
    const of = grades.get(query_id) ?? new Map<string, number>();
    of.set(product_id, Number(grade));
    grades.set(query_id, of);
  }
  const queries = rows('queries.csv').map(({ query_id = '', query = '', kind = '' }) => ({
    id: query_id,
    query,
    kind,
  }));
  return { queries, grades };
}

const sharedData = () => process.env.SHARED_DATA ?? path.join(projectRoot, '..', 'shared', 'data');

/** Both sample catalogues as one shop; undefined where they are not at hand. */
export function samples(): JudgedSet | undefined {
  const appliances = path.join(sharedData(), 'spree-appliances', 'products.csv');
  const goods = path.join(sharedData(), 'dummyjson', 'products.json');
  if (!existsSync(appliances) || !existsSync(goods)) return undefined;
  return {
    name: 'sample catalogues',
    products: [...readAppliances(appliances), ...readGoods(goods)],
    ...judgements(path.join(projectRoot, 'prove', 'search-quality')),
  };
}

/** Our own few products, so that something is measured everywhere. */
export const small = (): Promise<JudgedSet> =>
  fromFolder(path.join(projectRoot, 'prove', 'search-quality', 'small'));

function readAppliances(file: string): JudgedProduct[] {
  const rows: Record<string, string>[] = parse(readFileSync(file), { columns: true, bom: true });
  const products = new Map<string, JudgedProduct>();
  for (const row of rows) {
    const id = row.slug!;
    if (row.name) {
      const facts = Object.entries(row)
        .filter(([column, value]) => column.startsWith('custom_field.') && value)
        .map(([column, value]) => `${column.split('.').at(-1)!.replace('_', ' ')}: ${value}`);
      products.set(id, {
        id,
        title: row.name,
        description: [row.description, ...facts].join('\n'),
        type: row.product_type!,
        tags: row.tags!.split(/,\s*/),
        collections: row.category1!.split(' -> '),
        options: row.option1_name ? [row.option1_name] : [],
        variants: [],
      });
    }
    const product = products.get(id)!;
    if (product.variants!.some(({ sku }) => sku === row.sku)) continue; // its price in another currency
    if (row.option1_value) {
      product.options = [row.option1_name!];
      product.variants!.push({
        sku: row.sku!,
        choices: [row.option1_value],
        stock: Number(row.inventory_count) || 0,
      });
    } else if (!row.name || Number(row.price) > 0) product.variants!.push({ sku: row.sku!, stock: 1 });
  }
  return [...products.values()];
}

interface Good {
  id: number;
  title: string;
  description: string;
  category: string;
  tags: string[];
  brand?: string;
  sku: string;
  stock: number;
  meta: { barcode: string };
}

function readGoods(file: string): JudgedProduct[] {
  const products = JSON.parse(readFileSync(file, 'utf8')) as Good[];
  return products.map(({ id, title, description, category, tags, brand, sku, stock, meta }) => ({
    id: `dummyjson-${id}`,
    title,
    description,
    vendor: brand ?? '',
    type: '',
    tags,
    collections: [category.replaceAll('-', ' ')],
    variants: [{ sku, barcode: meta.barcode, stock }],
  }));
}
