/** While somebody types: how the words may go on, the products they would find, collections of that name. */
import { type Db, sql } from '../../platform/db.ts';
import type { Card, Collection } from '../catalog.ts';
import { type ComparedWith, cardsIn } from '../reads.ts';
import { normalised } from './document.ts';
import { order, rankedBy } from './find.ts';
import { makePlan } from './plan.ts';

export interface Suggestions {
  words: string[];
  products: Card[];
  collections: Pick<Collection, 'handle' | 'title'>[];
}

const PRODUCTS = 5;
const WORDS = 4;
const COLLECTIONS = 2;
const LOOKED_AT = 60;

/** @param locale the shop's. @param collections all there are */
export async function suggest(
  db: Db,
  locale: string,
  words: string,
  collections: Pick<Collection, 'handle' | 'title'>[],
  by: ComparedWith,
): Promise<Suggestions> {
  const plan = await makePlan(db, locale, words, !/\s$/.test(words));
  if (plan.groups.length === 0) return { words: [], products: [], collections: [] };
  const { rows } = rankedBy(plan, undefined, LOOKED_AT);
  const products = await cardsIn(
    db,
    sql`SELECT product_id AS id, row_number() OVER (ORDER BY ${order}) AS place FROM (${rows}) ranked ORDER BY place LIMIT ${PRODUCTS}`,
    by,
  );
  const before = plan.groups.slice(0, -1).map(({ word }) => word);
  const completed = plan.begun.filter(({ word }) => word !== plan.groups.at(-1)!.word);
  return {
    words: completed.slice(0, WORDS).map(({ word }) => [...before, word].join(' ')),
    products,
    collections: collections
      .filter(({ title }) => ` ${normalised(title)}`.includes(` ${plan.words}`))
      .slice(0, COLLECTIONS),
  };
}
