/**
 * The feed for Google Merchant Center by its product data specification
 * (https://support.google.com/merchants/answer/7052112): valid by our schema, and what a schema cannot say.
 */
import { isTakenGtin } from './gtin.ts';
import { all, type Element, faultsOf, textOf, treeOf } from './xml.ts';

const REQUIRED = ['id', 'title', 'description', 'link', 'image_link', 'availability', 'price', 'condition'];
const SEVERAL = new Set(['additional_image_link']);
const MORE_PICTURES_MAX = 10;

export interface Item {
  id: string;
  title: string;
  link: string;
  pictures: string[];
  /** What is paid: "12.00 EUR". */
  price: string;
  availability: string;
}

export interface MerchantFeed {
  items: Item[];
  faults: string[];
}

export async function readMerchantFeed(xml: string, origin: string): Promise<MerchantFeed> {
  const faults = await faultsOf(xml, 'merchant.xsd');
  const items = all(treeOf(xml).children[0]!, 'item');
  for (const item of items)
    for (const fault of itemFaults(item, origin)) faults.push(`item ${textOf(item, 'g:id')}: ${fault}`);
  return { items: items.map(itemOf), faults: [...faults, ...groupFaults(items)] };
}

const itemOf = (item: Element): Item => {
  const of = (name: string) => textOf(item, `g:${name}`);
  const more = all(item, 'g:additional_image_link').map(({ text }) => text);
  return {
    id: of('id') ?? '',
    title: of('title') ?? '',
    link: of('link') ?? '',
    pictures: [of('image_link') ?? '', ...more],
    price: of('sale_price') ?? of('price') ?? '',
    availability: of('availability') ?? '',
  };
};

function itemFaults(item: Element, origin: string): string[] {
  const faults: string[] = [];
  const of = (name: string) => textOf(item, `g:${name}`);
  for (const name of REQUIRED) if (!of(name)) faults.push(`no ${name}`);
  const names = item.children.map(({ name }) => name.slice(2));
  for (const name of new Set(names)) {
    const times = names.filter((one) => one === name).length;
    if (times > (SEVERAL.has(name) ? MORE_PICTURES_MAX : 1)) faults.push(`${name} ${times} times`);
  }
  if (item.children.some(({ text }) => text.includes('\ufffd'))) faults.push('a sign cut in two');
  if (!of('link')?.startsWith(`${origin}/`)) faults.push('leads to another shop');
  return [...faults, ...priceFaults(item), ...identifierFaults(item)];
}

function priceFaults(item: Element): string[] {
  const [price = '', sale] = [textOf(item, 'g:price'), textOf(item, 'g:sale_price')];
  const faults = Number.parseFloat(price) > 0 ? [] : ['costs nothing'];
  if (sale === undefined) return faults;
  if (price.slice(-3) !== sale.slice(-3)) faults.push('is on sale in another currency');
  return Number.parseFloat(sale) < Number.parseFloat(price) ? faults : [...faults, 'is on sale for no less'];
}

/** A GTIN, or brand and the maker's number; else it has to be said that there are none. */
function identifierFaults(item: Element): string[] {
  const of = (name: string) => textOf(item, `g:${name}`);
  const gtin = of('gtin');
  const faults = gtin === undefined || isTakenGtin(gtin) ? [] : [`${gtin} is no GTIN that Google takes`];
  const isKnown = gtin !== undefined || (of('brand') !== undefined && of('mpn') !== undefined);
  if (isKnown && of('identifier_exists') === 'no') faults.push('has an identifier and denies it');
  if (!isKnown && of('identifier_exists') !== 'no') faults.push('has no identifier and does not say so');
  const needsDay = ['preorder', 'backorder'].includes(of('availability') ?? '');
  return needsDay && !of('availability_date') ? [...faults, 'is ordered ahead, without a day'] : faults;
}

/** Variants of one product are told apart by where they lead and what they are called. */
function groupFaults(items: Element[]): string[] {
  const groups = Map.groupBy(items, (item) => textOf(item, 'g:item_group_id'));
  return [...groups].flatMap(([group, members]) => {
    if (group === undefined) return [];
    const faults = members.length > 1 ? [] : [`group ${group}: of one`];
    for (const name of ['g:link', 'g:title'])
      if (new Set(members.map((item) => textOf(item, name))).size < members.length)
        faults.push(`group ${group}: two of one ${name}`);
    return faults;
  });
}
