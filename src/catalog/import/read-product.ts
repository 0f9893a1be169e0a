/**
 * From the rows of one product to what it shall be. Nothing of the database is known here. A broken cell leaves its
 * row out; one that all of the product needs leaves the product out.
 */
import { decimalAmount } from '../../platform/money.ts';
import { plain } from './cells.ts';
import { type Columns, type Field, columns as known, nameOf } from './columns.ts';
import type { Row } from './file.ts';
import { htmlOf, linesIn, minorIn, tagsIn, titlesIn, yesOrNo } from './values.ts';
import type {
  Finding,
  Kind,
  OwnPrice,
  ProductText,
  WantedImage,
  WantedProduct,
  WantedVariant,
} from './wanted.ts';

export interface ProductRows {
  handle: string;
  rows: Row[];
}

const LENGTHS_MAX: Partial<Record<Field, number>> = {
  body: 50_000,
  tags: 5_000,
  details: 4_000,
  collections: 4_000,
  imageSrc: 2_000,
  variantImage: 2_000,
  imageAlt: 500,
  title: 200,
  sku: 64,
  barcode: 64,
  vendor: 100,
  type: 100,
  taxClass: 40,
};
const LENGTH_MAX = 255;
const TAGS_MAX = 50;
const TAG_LENGTH_MAX = 50;
const QUANTITY_MAX = 10_000_000;
const GRAMS_MAX = 10_000_000;

/** Thrown and caught within this file: the row, or the product, cannot be taken. */
class Broken extends Error {}

export class ProductReader {
  readonly findings: Finding[] = [];
  readonly #columns: Columns;
  readonly #currency: string;

  constructor(columns: Columns, currency: string) {
    this.#columns = columns;
    this.#currency = currency;
  }

  /** @returns undefined where the product is left out; `findings` say why. */
  read({ handle, rows }: ProductRows): WantedProduct | undefined {
    const [first] = rows as [Row];
    try {
      this.#checkCells(first);
      const text = this.#text(first);
      const optionNames = this.#optionNames(rows);
      const variants = rows.flatMap((row) => this.#guarded(row, () => this.#variant(row, optionNames ?? [])));
      const images = rows.flatMap((row, index) => this.#guarded(row, () => this.#image(row, index)));
      const { line } = first;
      this.#noteOthers(rows);
      return {
        line,
        lastLine: rows.at(-1)!.lastLine,
        rows: rows.length,
        handle,
        text,
        optionNames,
        variants,
        images,
        collections: this.#collections(first),
      };
    } catch (error) {
      if (!(error instanceof Broken)) throw error;
      return undefined;
    }
  }

  #guarded<T>(row: Row, work: () => T | undefined): T[] {
    try {
      this.#checkCells(row);
      const made = work();
      return made === undefined ? [] : [made];
    } catch (error) {
      if (!(error instanceof Broken)) throw error;
      return [];
    }
  }

  /** @returns undefined where the file has no such column. */
  #cell(row: Row, field: Field): string | undefined {
    const index = this.#columns.at.get(field);
    return index === undefined ? undefined : plain(row.cells[index] ?? '').trim();
  }

  #say(kind: Kind, row: Row, field: Field | '', what: string, done: string): void {
    const column = field === '' ? '' : nameOf(this.#columns, field);
    this.findings.push({ line: row.line, column, kind, what, done });
  }

  #break(row: Row, field: Field | '', what: string, done = 'The row was left out.'): never {
    if (!this.findings.some((each) => each.line === row.line && each.what === what))
      this.#say('error', row, field, what, done);
    throw new Broken();
  }

  #checkCells(row: Row): void {
    const more = row.cells.length - this.#columns.names.length;
    if (more > 0 && row.cells.slice(-more).some((cell) => cell !== ''))
      this.#break(
        row,
        '',
        `The row has ${row.cells.length} cells, but there are ${this.#columns.names.length} columns. A comma or a quotation mark is out of place.`,
      );
    for (const [field] of this.#columns.at) {
      const length = this.#cell(row, field)!.length;
      const max = LENGTHS_MAX[field] ?? LENGTH_MAX;
      if (length > max)
        this.#break(
          row,
          field,
          `${length.toLocaleString('en')} characters; at most ${max.toLocaleString('en')} are kept.`,
        );
    }
  }

  #text(row: Row): ProductText {
    const cell = (field: Field) => this.#cell(row, field);
    const title = cell('title')?.replace(/\s+/g, ' ');
    if (title === '') this.#break(row, 'title', 'There is no title.', 'The product was left out.');
    const body = cell('body');
    const details = cell('details');
    return {
      title,
      descriptionHtml: body === undefined ? undefined : htmlOf(body),
      vendor: cell('vendor'),
      productType: cell('type'),
      tags: this.#tags(row),
      status: this.#status(row),
      publishAt: this.#publishAt(row),
      needsShipping: this.#yesOrNo(row, 'needsShipping'),
      taxClass: cell('taxClass') || undefined,
      details: details === undefined ? undefined : linesIn(details),
    };
  }

  #collections(row: Row): string[] | undefined {
    const cell = this.#cell(row, 'collections');
    if (cell === undefined) return undefined;
    const { kept, left } = titlesIn(cell);
    if (left > 0)
      this.#say(
        'warning',
        row,
        'collections',
        'A product is put into at most 20 collections.',
        `${left} were left out.`,
      );
    return kept;
  }

  #tags(row: Row): string[] | undefined {
    const cell = this.#cell(row, 'tags');
    if (cell === undefined) return undefined;
    const tags = tagsIn(cell);
    const kept = tags.filter((tag) => tag.length <= TAG_LENGTH_MAX).slice(0, TAGS_MAX);
    if (kept.length < tags.length)
      this.#say(
        'warning',
        row,
        'tags',
        `A product has at most ${TAGS_MAX} tags of ${TAG_LENGTH_MAX} characters.`,
        `${tags.length - kept.length} were left out.`,
      );
    return kept;
  }

  /** "Status" counts; without it, or beside "active", "Published" says whether buyers see it. */
  #status(row: Row): ProductText['status'] {
    const status = this.#cell(row, 'status')?.toLowerCase();
    const published = this.#yesOrNo(row, 'published');
    if (status === 'draft' || status === 'archived') return status;
    if (status === 'unlisted') return 'draft';
    if (status && status !== 'active')
      this.#break(
        row,
        'status',
        `“${status}” is no status: active, draft or archived.`,
        'The product was left out.',
      );
    if (status === undefined && published === undefined) return undefined;
    return published === false ? 'draft' : 'active';
  }

  #publishAt(row: Row): string | null | undefined {
    const cell = this.#cell(row, 'publishAt');
    if (!cell) return cell === undefined ? undefined : null;
    const at = /^\d{4}-\d\d-\d\dT\d\d:\d\d/.test(cell) ? new Date(cell) : undefined;
    if (!at || Number.isNaN(at.getTime()))
      this.#break(
        row,
        'publishAt',
        `“${cell}” is no time, such as 2026-12-01T09:00:00Z.`,
        'The product was left out.',
      );
    return at.toISOString();
  }

  #yesOrNo(row: Row, field: Field): boolean | undefined {
    const cell = this.#cell(row, field);
    if (!cell) return undefined;
    const value = yesOrNo(cell);
    if (value !== undefined) return value;
    this.#say('warning', row, field, `“${cell}” is neither TRUE nor FALSE.`, 'It was taken as not said.');
    return undefined;
  }

  /** They stand on the first row that names them. "Title" with "Default Title" is Shopify's way to say none. */
  #optionNames(rows: Row[]): string[] | undefined {
    const fields = ['option1Name', 'option2Name', 'option3Name'] as const;
    if (!this.#columns.at.has('option1Name') || !this.#columns.at.has('option1Value')) return undefined;
    const names = fields.map((field) => rows.map((row) => this.#cell(row, field)).find(Boolean) ?? '');
    const values = new Set(rows.map((row) => this.#cell(row, 'option1Value')).filter(Boolean));
    if (names[0] === 'Title' && [...values].every((value) => value === 'Default Title')) return [];
    const named = names.filter(Boolean);
    const [first] = rows as [Row];
    if (named.length === 0 && values.size > 0)
      this.#break(
        first,
        'option1Name',
        'There are values of an option, but the option has no name.',
        'The product was left out.',
      );
    if (names.slice(0, named.length).some((name) => name === '') || new Set(named).size < named.length)
      this.#break(
        first,
        'option1Name',
        'Options must be named one after the other, each unlike the others.',
        'The product was left out.',
      );
    return named;
  }

  /** @returns undefined where the row is none: a picture more, or nothing. */
  #variant(row: Row, optionNames: string[]): WantedVariant | undefined {
    const choices = (['option1Value', 'option2Value', 'option3Value'] as const)
      .slice(0, optionNames.length)
      .map((field) => this.#cell(row, field) ?? '');
    const sku = this.#cell(row, 'sku') ?? '';
    const price = this.#cell(row, 'price');
    if (!sku && !price && choices.every((choice) => choice === '')) return undefined;
    const missing = choices.indexOf('');
    if (missing >= 0)
      this.#break(
        row,
        `option${(missing + 1) as 1 | 2 | 3}Value`,
        `What is it in “${optionNames[missing]}”?`,
      );
    const priceMinor = this.#amount(row, 'price') ?? undefined;
    return {
      line: row.line,
      sku,
      choices,
      priceMinor,
      compareAtMinor: this.#compareAt(row, priceMinor),
      grams: this.#whole(row, 'grams', GRAMS_MAX),
      barcode: this.#cell(row, 'barcode'),
      costMinor: this.#amount(row, 'cost'),
      quantity: this.#whole(row, 'quantity', QUANTITY_MAX, -QUANTITY_MAX),
      sellWithout: this.#policy(row),
      image: this.#address(row, 'variantImage'),
      own: this.#ownPrices(row),
    };
  }

  #policy(row: Row): boolean | undefined {
    const cell = this.#cell(row, 'policy')?.toLowerCase();
    if (cell === 'continue' || cell === 'deny') return cell === 'continue';
    return this.#yesOrNo(row, 'policy');
  }

  /** @returns null for an empty cell. */
  #amount(row: Row, field: Field): number | null | undefined {
    const cell = this.#cell(row, field);
    return cell === undefined ? undefined : this.#amountOf(row, field, cell, this.#currency);
  }

  #amountOf(row: Row, field: Field, cell: string, currency: string): number | null {
    if (cell === '') return null;
    const minor = minorIn(cell, currency);
    if (minor === undefined)
      this.#break(
        row,
        field,
        `“${cell}” is no amount in ${currency}: write it as ${decimalAmount(123_450, currency)}, without signs or spaces.`,
      );
    return minor;
  }

  #compareAt(row: Row, priceMinor: number | undefined): number | null | undefined {
    const minor = this.#amount(row, 'compareAt');
    if (minor === undefined || minor === null || priceMinor === undefined || minor > priceMinor) return minor;
    if (minor > 0)
      this.#say(
        'warning',
        row,
        'compareAt',
        'It is not above the price, so nothing is reduced.',
        'The price was taken without it.',
      );
    return null;
  }

  #whole(row: Row, field: Field, max: number, min = 0): number | undefined {
    const cell = this.#cell(row, field)?.replace(/[.,]0+$/, '');
    if (!cell) return undefined;
    const value = /^-?\d{1,9}$/.test(cell) ? Number(cell) : undefined;
    if (value === undefined || value > max || value < min)
      this.#break(row, field, `“${cell}” is no whole number${min === 0 ? '' : ' of pieces'}, such as 250.`);
    return value;
  }

  #ownPrices(row: Row): Record<string, OwnPrice> {
    const read = [...this.#columns.own].map(([currency, { price, compareAt }]): [string, OwnPrice] => {
      const at = (index: number | undefined) =>
        index === undefined
          ? null
          : this.#amountOf(row, 'price', plain(row.cells[index] ?? '').trim(), currency);
      const priceMinor = at(price);
      const compareAtMinor = at(compareAt);
      return [
        currency,
        {
          priceMinor,
          compareAtMinor:
            priceMinor !== null && compareAtMinor !== null && compareAtMinor > priceMinor
              ? compareAtMinor
              : null,
        },
      ];
    });
    return Object.fromEntries(read.filter(([currency]) => currency !== this.#currency));
  }

  #address(row: Row, field: 'imageSrc' | 'variantImage'): string | undefined {
    const cell = this.#cell(row, field);
    if (!cell) return undefined;
    if (URL.canParse(cell) && /^https?:$/.test(new URL(cell).protocol)) return cell;
    this.#say(
      'error',
      row,
      field,
      'This is no address of a picture: it must begin with https:// or http://.',
      'The picture was left out.',
    );
    return undefined;
  }

  #image(row: Row, index: number): WantedImage | undefined {
    const src = this.#address(row, 'imageSrc');
    if (src === undefined) return undefined;
    const position = Number(this.#cell(row, 'imagePosition') || Number.NaN);
    return {
      line: row.line,
      src,
      position: Number.isFinite(position) ? position : index + 1,
      alt: this.#cell(row, 'imageAlt') || undefined,
    };
  }

  #noteOthers(rows: Row[]): void {
    for (const row of rows) {
      if (this.#yesOrNo(row, 'giftCard'))
        this.#say(
          'warning',
          row,
          'giftCard',
          'Gift cards are not sold here.',
          'It was taken as a product like any other.',
        );
      if (this.#yesOrNo(row, 'taxable') === false)
        this.#say(
          'warning',
          row,
          'taxable',
          'Here a product’s tax class says how it is taxed.',
          `It has the tax class of ${nameOf(this.#columns, 'taxClass') === known.taxClass[0] ? 'its column, or “standard”' : 'its column'}.`,
        );
    }
  }
}
