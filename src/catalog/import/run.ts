/**
 * The loop that reads files in, in pieces: each piece is one transaction that also says how far the file is read, so
 * that a process which dies loses a piece at most, and the next one goes on after it. Only who holds the lease writes.
 * A check is the same work, taken back at the end of each piece (docs/decisions/0018-imports-run-in-pieces.md).
 */
import { v7 as newId } from 'uuid';
import { sql, type Tx } from '../../platform/db.ts';
import { mediaFiles } from '../../platform/media-files/by-settings.ts';
import { paragraphs } from '../../platform/rich-text.ts';
import type { Shop } from '../../platform/shop.ts';
import { refreshRuleCollections } from '../collections.ts';
import { skuOf } from '../handles.ts';
import type { Columns } from './columns.ts';
import type { Around, ImportContext, SetStock } from './context.ts';
import { ownFile } from './draft-pictures.ts';
import { skipped, type Written } from './draft-product.ts';
import { importPath, UnreadableFile } from './file.ts';
import { productsOf } from './group.ts';
import { asNew, FINDINGS_MAX, type Import, importColumns } from './imports.ts';
import { lockKnown, mediaByFile, ownersOf } from './known.ts';
import { ProductReader, type ProductRows } from './read-product.ts';
import { Seen } from './seen.ts';
import { setStockOf } from './stock.ts';
import { openTable } from './table.ts';
import type { Finding, WantedProduct } from './wanted.ts';
import { writePiece } from './write-piece.ts';

export interface ImportHooks {
  setStock: SetStock;
  localPicture?: ImportContext['localPicture'];
  /** This one alone; else whichever is due. */
  only?: string;
  /** The process is about to end: after the piece at hand the import is left to whoever takes it up next. */
  isStopping?(): boolean;
}

type Able = Pick<Shop, 'db' | 'config' | 'log' | 'wake'>;

/** A piece is written within some hundredths of a second: as long nobody can buy what it changes the stock of. */
export const PIECE_PRODUCTS = 100;
const PIECE_ROWS = 400;
/** Where pictures of a folder are put into the store meanwhile, which may be a slow one. */
const PIECE_PRODUCTS_WITH_PICTURES = 25;
const LEASE = sql`now() + interval '30 seconds'`;
/** Of what is in already a million rows take longer to read than a lease lasts. */
const RENEWED_AFTER_MS = 5_000;

/** Takes up one import that is due, and brings it to its end. @returns how many: 0 or 1. */
export async function runImports(shop: Able, hooks: ImportHooks): Promise<number> {
  if (hooks.isStopping?.()) return 0;
  const worker = newId();
  const claimed = await shop.db.row<Import>(sql`
    UPDATE imports SET worker = ${worker}, lease_until = ${LEASE}
    WHERE id = (
      SELECT id FROM imports WHERE status IN ('checking', 'running') AND lease_until <= now()
        AND (${hooks.only ?? null}::uuid IS NULL OR id = ${hooks.only ?? null})
      ORDER BY created_at LIMIT 1 FOR UPDATE SKIP LOCKED)
    RETURNING ${importColumns}`);
  if (!claimed) return 0;
  await new Run(shop, hooks, claimed, worker).toTheEnd();
  return 1;
}

/** Somebody has called it off, or another process has taken it over. */
class NoLongerOurs extends Error {}
/** The process ends, and another may go on at once. */
class LeftToAnother extends Error {}
/** It was to be all or nothing, and something is wrong. */
class StoppedByError extends Error {}

interface Piece {
  products: { rows: ProductRows; wanted: WantedProduct | undefined; findings: Finding[] }[];
  rows: number;
  lastLine: number;
  bytes: number;
}

class Run {
  readonly #shop: Able;
  readonly #hooks: ImportHooks;
  readonly #worker: string;
  #import: Import;
  #renewedAt = Date.now();
  /** Of this file: which line has it. */
  readonly #handles = new Seen();
  readonly #skus = new Seen();

  constructor(shop: Able, hooks: ImportHooks, claimed: Import, worker: string) {
    this.#shop = shop;
    this.#hooks = hooks;
    this.#import = claimed;
    this.#worker = worker;
  }

  async toTheEnd(): Promise<void> {
    try {
      await this.#read();
      await this.#finish();
      if (this.#goesOn()) {
        await this.#begin();
        await this.#read();
        await this.#finish();
      }
    } catch (error) {
      if (error instanceof NoLongerOurs) return;
      if (error instanceof LeftToAnother) return await this.#giveBack();
      if (error instanceof UnreadableFile || error instanceof StoppedByError) await this.#fail(error.message);
      else throw error; // the lease runs out, and it is taken up again
    } finally {
      this.#shop.wake('pictures');
    }
  }

  async #read(): Promise<void> {
    const { config } = this.#shop;
    const file = importPath(config, this.#import.id);
    const { columns, rows, headLines } = await openTable(file, config.shop.currency).catch(
      (error: NodeJS.ErrnoException) => {
        if (error.code === 'ENOENT')
          throw new UnreadableFile('Its file is gone from the data folder. Choose it once more.');
        throw error;
      },
    );
    this.#handles.clear();
    this.#skus.clear();
    if (this.#import.lineDone === 0) {
      const aboutFile = {
        rows: { handle: '', rows: [] },
        wanted: undefined,
        findings: fileFindings(columns, this.#import),
      };
      await this.#write({ ...emptyPiece(), products: [aboutFile], lastLine: headLines });
    }
    const rest = await this.#writePieces(productsOf(rows, columns), columns);
    await this.#write({
      ...rest,
      lastLine: rest.lastLine || this.#import.lineDone,
      bytes: this.#import.bytes,
    });
  }

  /** While one piece is being written, the next is read. @returns what is left for the last piece. */
  async #writePieces(products: AsyncIterable<ProductRows>, columns: Columns): Promise<Piece> {
    const doneBefore = this.#import.lineDone;
    const most = this.#hooks.localPicture ? PIECE_PRODUCTS_WITH_PICTURES : PIECE_PRODUCTS;
    let piece = emptyPiece();
    let writing = Promise.resolve();
    try {
      for await (const product of products) {
        if (this.#hooks.isStopping?.()) throw new LeftToAnother();
        const { lastLine, bytes } = product.rows.at(-1)!;
        const read = this.#interpret(product, columns);
        if (lastLine <= doneBefore) {
          await this.#renew(); // in already; its names are remembered all the same
          continue;
        }
        piece.products.push({ rows: product, ...read });
        piece.rows += product.rows.length;
        Object.assign(piece, { lastLine, bytes });
        if (piece.products.length < most && piece.rows < PIECE_ROWS) continue;
        await writing;
        writing = this.#write(piece);
        writing.catch(() => {}); // it is thrown below, or before the next piece
        piece = emptyPiece();
      }
    } finally {
      await writing;
    }
    return piece;
  }

  /** Now and then, while nothing is written. */
  async #renew(): Promise<void> {
    if (Date.now() - this.#renewedAt < RENEWED_AFTER_MS) return;
    this.#renewedAt = Date.now();
    const renewed = await this.#shop.db.run(sql`
      UPDATE imports SET lease_until = ${LEASE}
      WHERE id = ${this.#import.id} AND worker = ${this.#worker} AND status IN ('checking', 'running')`);
    if (renewed === 0) throw new NoLongerOurs();
  }

  async #giveBack(): Promise<void> {
    const { id } = this.#import;
    await this.#shop.db.run(
      sql`UPDATE imports SET lease_until = now() WHERE id = ${id} AND worker = ${this.#worker}`,
    );
  }

  /** What the rows say, and whether something before them in the file says otherwise. */
  #interpret(
    rows: ProductRows,
    columns: Columns,
  ): { wanted: WantedProduct | undefined; findings: Finding[] } {
    const { line } = rows.rows[0]!;
    const left = (what: string) => ({
      wanted: undefined,
      findings: [{ line, column: '', kind: 'error' as const, what, done: 'The product was left out.' }],
    });
    const { broken } = rows.rows[0]!;
    if (broken) return left(broken);
    if (rows.handle === '') return left('The row has neither a handle nor a title.');
    const before = this.#handles.firstLine(rows.handle, line);
    if (before !== undefined)
      return left(`“${rows.handle}” began on line ${before}. The rows of a product must follow each other.`);
    const reader = new ProductReader(columns, this.#shop.config.shop.currency);
    const wanted = reader.read(rows);
    const findings = [...reader.findings];
    if (wanted) wanted.variants = wanted.variants.filter((variant) => this.#isFirst(variant, findings));
    return { wanted, findings };
  }

  #isFirst({ sku, line }: { sku: string; line: number }, findings: Finding[]): boolean {
    const before = sku === '' ? undefined : this.#skus.firstLine(sku, line);
    if (before === undefined) return true;
    findings.push({
      line,
      column: 'SKU',
      kind: 'error',
      what: `The SKU “${sku}” is on line ${before} already.`,
      done: 'The row was left out.',
    });
    return false;
  }

  async #write(piece: Piece): Promise<void> {
    this.#import = await this.#shop.db.transaction(async (tx) => {
      const { forReal, id } = this.#import;
      // Statements are planned once, and a table that is empty then may have millions of rows soon.
      await tx.run(sql`SET LOCAL enable_seqscan = off`);
      const ours = await tx.row(sql`
        SELECT FROM imports WHERE id = ${id} AND worker = ${this.#worker} AND status IN ('checking', 'running') FOR UPDATE`);
      if (!ours) throw new NoLongerOurs();
      if (!forReal) await tx.run(sql`SAVEPOINT before_check`);
      const written = await this.#writeProducts(tx, piece);
      if (!forReal) await tx.run(sql`ROLLBACK TO SAVEPOINT before_check`);
      const wrong = written.flatMap(({ findings }) => findings).find(({ kind }) => kind === 'error');
      if (forReal && this.#import.afterwards === 'if_right' && wrong) {
        const { line, what } = wrong;
        const { productsMade, productsChanged } = this.#import;
        throw new StoppedByError(
          `Something has changed since the check. On line ${line}: ${what} It stopped there: ${productsMade} products were added and ${productsChanged} changed before.`,
        );
      }
      return this.#note(tx, piece, written);
    });
  }

  async #writeProducts(tx: Tx, { products }: Piece): Promise<Written[]> {
    const context = this.#context();
    const wanted = products.flatMap((product) => product.wanted ?? []);
    const around = await this.#around(tx, wanted, context);
    const done = wanted.length > 0 ? await writePiece(tx, wanted, around, context) : [];
    let next = 0;
    const written = products.map(({ wanted, findings }) => {
      if (!wanted) return skipped(findings);
      const each = done[next++]!;
      return { ...each, findings: [...findings, ...each.findings] };
    });
    await setStockOf(tx, written, context);
    const changed = written.flatMap(({ outcome, productId }) =>
      outcome === 'made' || outcome === 'changed' ? productId! : [],
    );
    if (changed.length > 0) await refreshRuleCollections(tx, changed);
    return written;
  }

  async #around(tx: Tx, wanted: WantedProduct[], { publicUrl }: ImportContext): Promise<Around> {
    const handles = wanted.map(({ handle }) => handle);
    const skus = wanted.flatMap(({ handle, variants }) =>
      variants.map(({ sku, choices }) => sku || skuOf(handle, choices)),
    );
    const files = wanted.flatMap((each) => filesOf(each, publicUrl));
    const [known, owners, media] = await Promise.all([
      lockKnown(tx, handles, paragraphs),
      ownersOf(tx, skus),
      files.length > 0 ? mediaByFile(tx, files) : new Map(),
    ]);
    return { known, owners, media };
  }

  /** How far it is, in the transaction of what it did. */
  async #note(tx: Tx, piece: Piece, written: Written[]): Promise<Import> {
    const findings = written.flatMap((each) => each.findings);
    const count = (outcome: Written['outcome']) =>
      written.filter((each, index) => each.outcome === outcome && piece.products[index]!.rows.rows.length > 0)
        .length;
    const ofKind = (kind: Finding['kind']) => findings.filter((finding) => finding.kind === kind).length;
    const noted = await tx.row<Import>(sql`
      UPDATE imports SET line_done = ${piece.lastLine}, bytes_done = ${piece.bytes}, rows_read = rows_read + ${piece.rows},
        products_made = products_made + ${count('made')}, products_changed = products_changed + ${count('changed')},
        products_unchanged = products_unchanged + ${count('unchanged')},
        products_skipped = products_skipped + ${count('skipped')},
        errors = errors + ${ofKind('error')}, warnings = warnings + ${ofKind('warning')}, lease_until = ${LEASE}
      WHERE id = ${this.#import.id} RETURNING ${importColumns}`);
    const column = <T>(of: (finding: Finding) => T) => findings.map(of);
    if (findings.length > 0)
      await tx.run(sql`
        INSERT INTO import_findings (import_id, line, column_name, kind, what, done)
        SELECT ${this.#import.id}, f.* FROM unnest(${column((f) => f.line)}::int[], ${column((f) => f.column)}::text[],
          ${column((f) => f.kind)}::text[], ${column((f) => f.what)}::text[], ${column((f) => f.done)}::text[]) AS f
        WHERE (SELECT count(*) FROM import_findings WHERE import_id = ${this.#import.id}) < ${FINDINGS_MAX}`);
    return noted!;
  }

  #context(): ImportContext {
    const { id, forReal, fileName, staffId, staffName, fetchPictures, maySetStock } = this.#import;
    const { config } = this.#shop;
    const { shop, publicUrl } = config;
    const who = { id: staffId, name: staffName };
    return {
      importId: id,
      forReal,
      fileName,
      who,
      currency: shop.currency,
      publicUrl,
      media: mediaFiles(config),
      fetchPictures,
      maySetStock,
      setStock: this.#hooks.setStock,
      localPicture: this.#hooks.localPicture,
    };
  }

  #goesOn(): boolean {
    const { forReal, afterwards, errors } = this.#import;
    return !forReal && (afterwards === 'what_is_right' || (afterwards === 'if_right' && errors === 0));
  }

  async #begin(): Promise<void> {
    const { id } = this.#import;
    const begun = await this.#shop.db.transaction(async (tx) => {
      const row = await tx.row<Import>(sql`
        UPDATE imports SET status = 'running', for_real = true, finished_at = NULL, ${asNew}
        WHERE id = ${id} AND status = 'checked' RETURNING ${importColumns}`);
      await tx.run(sql`DELETE FROM import_findings WHERE import_id = ${id}`);
      await tx.run(sql`UPDATE imports SET worker = ${this.#worker}, lease_until = ${LEASE} WHERE id = ${id}`);
      return row;
    });
    if (!begun) throw new NoLongerOurs();
    this.#import = begun;
  }

  async #finish(): Promise<void> {
    const status = this.#import.forReal ? 'done' : 'checked';
    const finished = await this.#shop.db.row<Import>(sql`
      UPDATE imports SET status = ${status}, finished_at = now()
      WHERE id = ${this.#import.id} AND worker = ${this.#worker} AND status IN ('checking', 'running') RETURNING ${importColumns}`);
    if (!finished) throw new NoLongerOurs();
    this.#import = finished;
  }

  async #fail(failure: string): Promise<void> {
    await this.#shop.db.run(sql`
      UPDATE imports SET status = 'failed', failure = ${failure}, finished_at = now()
      WHERE id = ${this.#import.id} AND worker = ${this.#worker} AND status IN ('checking', 'running')`);
  }
}

const emptyPiece = (): Piece => ({ products: [], rows: 0, lastLine: 0, bytes: 0 });

const filesOf = ({ images, variants }: WantedProduct, publicUrl: string): string[] =>
  [...images.map(({ src }) => src), ...variants.flatMap(({ image }) => image ?? [])].flatMap(
    (src) => ownFile(src, publicUrl) ?? [],
  );

/** What is to be said of the file as a whole. */
function fileFindings({ unread, names, at }: Columns, { encoding, maySetStock }: Import): Finding[] {
  const findings: Finding[] = [];
  const note = (what: string, done: string, column = '') =>
    findings.push({ line: 1, column, kind: 'note', what, done });
  if (encoding !== 'UTF-8')
    note(
      `The file is written in ${encoding}.`,
      'It was read as such. Look whether umlauts and accents are right.',
    );
  if (unread.length > 0)
    note(`There is no use here for: ${unread.join(', ')}.`.slice(0, 2_000), 'These columns were not read.');
  const quantity = at.get('quantity');
  if (quantity !== undefined && !maySetStock)
    note('You may not change stock.', 'Stock was left as it is.', names[quantity]);
  return findings;
}
