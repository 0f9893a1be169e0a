/**
 * The catalogue: products with up to three options, the variants that are sold, their pictures, and
 * the collections they are shown in. This room only reads; stock counts come from inventory's table.
 *
 * Always true: only active products with at least one active variant are shown. A price is listed in the
 * shop's currency, and in others where it was set by hand; what a buyer sees of it is said by his region.
 */
import type { ListedPrice } from '../platform/shown-prices.ts';

/** A row of the table, through to_jsonb. Its files are FILE-<width>.avif, .webp and mostly .jpg. */
export interface Media {
  id: string;
  file: string;
  alt: string;
  width: number;
  height: number;
  widths: number[];
  /** Shown until the picture is in. */
  colour: string;
  /** Whether there are JPEGs; null: not yet. */
  jpeg?: boolean | null;
}

export interface Collection {
  id: string;
  handle: string;
  title: string;
  description: string;
  media: Media | null;
  /** Nothing that is sold is in it. */
  isEmpty: boolean;
}

export interface Option {
  name: string;
  /** In the order they are shown. */
  choices: string[];
}

export interface Variant extends ListedPrice {
  id: string;
  sku: string;
  barcode: string;
  /** One for each option of the product, in its order. */
  choices: string[];
  /** On hand and not held for an order; below zero where more is ordered than there is. */
  available: number;
  /** More than that can be ordered, and is sent later. */
  backorders: boolean;
  mediaId: string | null;
}

export interface Product {
  id: string;
  handle: string;
  title: string;
  /** '' where it is the shop's own make, or not said. */
  vendor: string;
  /** Plain text; blank lines part paragraphs. */
  description: string;
  /** The same with its markup, made safe when it was saved; '' where there is none. */
  descriptionHtml: string;
  details: string[];
  /** False: nothing travels, as with a download. */
  needsShipping: boolean;
  options: Option[];
  variants: Variant[];
  /** The first is the main picture. Those that only a variant shows come last. */
  pictures: Media[];
  collections: Pick<Collection, 'id' | 'handle' | 'title'>[];
}

/** What a list shows of a product. */
export interface Card {
  id: string;
  handle: string;
  title: string;
  media: Media | null;
  /** The one that a list was narrowed to: its picture is shown, and the card leads to it. */
  variantId?: string | null;
  /** Of each variant. Which is the lowest depends on the buyer's region. */
  prices: ListedPrice[];
  /** Of all variants together, each of which has none at least. */
  available: number;
  /** Of one variant at least. */
  backorders: boolean;
}

export const sorts = {
  featured: 'Featured',
  best: 'Best selling',
  newest: 'Newest',
  'price-up': 'Price, low to high',
  'price-down': 'Price, high to low',
} as const;
export type Sort = keyof typeof sorts;

export const PAGE_SIZE = 24;

export type Stock = 'sold_out' | 'to_order' | 'few' | 'in_stock';

/** What there is of something, and whether it can be ordered beyond that. */
type InStock = Pick<Variant, 'available' | 'backorders'>;

/** From here on a page says "in stock"; the same number is in the schema's shown_stock(). */
const FEW_MAX = 5;

export function stockState({ available, backorders }: InStock): Stock {
  if (available <= 0) return backorders ? 'to_order' : 'sold_out';
  return available <= FEW_MAX ? 'few' : 'in_stock';
}

/** What a buyer reads. Kept pages rely on it: nothing else about stock may be shown. */
export function stockWords(stock: InStock): string {
  const few = stock.backorders
    ? `${stock.available} in stock, more to order`
    : `Only ${stock.available} left`;
  const words = {
    sold_out: 'Sold out',
    to_order: 'Available to order, ships later',
    few,
    in_stock: 'In stock',
  };
  return words[stockState(stock)];
}

export const canBeBought = (stock: InStock): boolean => stockState(stock) !== 'sold_out';

const ORDER_MAX = 99; // what one line of a cart takes

/** How many may be asked for. Like the words, it changes only where shown_stock() does, or backorders do. */
export const orderMax = (stock: InStock) =>
  stockState(stock) === 'few' && !stock.backorders ? stock.available : ORDER_MAX;

export function variantOf(product: Product, choices: string[]): Variant | undefined {
  return product.variants.find((variant) => variant.choices.every((choice, i) => choice === choices[i]));
}

/** What the product page shows when nothing was chosen: the first that is there, else that can be ordered. */
export const firstChoice = ({ variants }: Product): Variant =>
  variants.find(({ available }) => available > 0) ?? variants.find(canBeBought) ?? variants[0]!;
