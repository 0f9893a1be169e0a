/** What is asked of a made catalogue: by chance, but the same for the same seed. */
import { type Database, sql } from '../../src/platform/db.ts';
import { idOf } from './fill.ts';
import { COLLECTIONS, COLOURS, madeProduct } from './generate.ts';

export interface Kind {
  name: string;
  /** An address of this kind. */
  address(random: () => number): string;
  /** Its p99 at 16 requests at once, in ms, by how many products there are; undefined: compared with the smallest catalogue. */
  msMax?(products: number): number | undefined;
}

const pick = <T>(list: T[], random: () => number): T => list[Math.floor(random() * list.length)]!;
const query = (parameters: [string, string][]) => new URLSearchParams(parameters).toString();

export async function kindsOf(db: Database, products: number): Promise<Kind[]> {
  const late = await latePlaces(db);
  const product = (random: () => number) => madeProduct(1 + Math.floor(random() * products), products);
  const words = (random: () => number) => searchWords(product(random), random);
  const collection = (random: () => number) =>
    `/collections/collection-${1 + Math.floor(random() * COLLECTIONS)}`;
  return [
    {
      name: 'search',
      address: (random) => `/search?${query([['q', words(random)]])}`,
      msMax: searchMax,
    },
    {
      name: 'suggestion',
      address(random) {
        const text = words(random);
        return `/search/suggestions?${query([['q', text.slice(0, Math.max(3, Math.ceil(text.length * random())))]])}`;
      },
      msMax: searchMax,
    },
    {
      name: 'collection, two facets',
      address: (random) =>
        `${collection(random)}?${query([
          ['o.Colour', pick(COLOURS, random)],
          ['o.Size', pick(['Small', 'Medium', 'Large'], random)],
          ['sort', pick(['featured', 'newest', 'price-up', 'best'], random)],
        ])}`,
    },
    {
      name: 'collection, late page',
      address(random) {
        const { path, after } = pick(late, random);
        return `${path}?${query([['after', after]])}`;
      },
    },
    { name: 'product', address: (random) => `/products/product-${product(random).id}` },
  ];
}

const searchMax = (products: number) => (products >= 1_000_000 ? 150 : products >= 100_000 ? 50 : undefined);

/** As people search: a kind of thing, mostly with a word or two about it, now and then misspelt or a model number. */
function searchWords(
  { title, vendor, type, tags }: ReturnType<typeof madeProduct>,
  random: () => number,
): string {
  const kind = random();
  if (kind < 0.08) return title.split(' ').at(-1)!;
  if (kind < 0.2) return type;
  if (kind < 0.45) return `${pick(tags, random)} ${type}`;
  if (kind < 0.6) return `${tags.join(' ')} ${type}`;
  if (kind < 0.7) return `${vendor} ${type}`;
  if (kind < 0.8) return `${pick(COLOURS, random)} ${type}`;
  if (kind < 0.9) return mistyped(`${pick(tags, random)} ${type}`, random);
  return `${type} for ${pick(['home', 'kitchen', 'garden', 'office', 'bedroom'], random)} ${pick(tags, random)}`;
}

function mistyped(text: string, random: () => number): string {
  const at = 1 + Math.floor(random() * (text.length - 2));
  return text.slice(0, at) + text[at + 1] + text[at] + text.slice(at + 2);
}

/** Nine tenths into each collection. */
async function latePlaces(db: Database): Promise<{ path: string; after: string }[]> {
  const places: { path: string; after: string }[] = [];
  for (let at = 0; at < COLLECTIONS; at += 6) {
    const id = idOf('c', at);
    const row = await db.row<{ position: number; id: string }>(sql`
      SELECT position, product_id AS id FROM collection_products WHERE collection_id = ${id}
      ORDER BY position, product_id
      OFFSET (SELECT (count(*) * 9 / 10)::int FROM collection_products WHERE collection_id = ${id}) LIMIT 1`);
    if (row) places.push({ path: `/collections/collection-${at + 1}`, after: `${row.position}~${row.id}` });
  }
  return places;
}
