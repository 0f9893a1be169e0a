/** Import and export of products: a file is checked first, told line by line, then run for real. */
import { audit } from '../../admin/audit.ts';
import type { BackOffice } from '../../admin/back-office.tsx';
import type { Desk } from '../../admin/desk.ts';
import { MissingPage } from '../../admin/refusal-pages.tsx';
import type { Tx } from '../../platform/db.ts';
import { isUuid, wholeNumber } from '../../platform/requests.ts';
import { routes } from '../../routes.ts';
import { exportProducts } from '../import/export.ts';
import {
  type Afterwards,
  addImport,
  callOff,
  FINDINGS_SHOWN,
  findImport,
  type Import,
  isAfterwards,
  latestImports,
  listFindings,
  picturesOfImport,
  receiveFile,
  startImport,
} from '../import/imports.ts';
import { filtered } from '../product-list.ts';
import { ImportPage } from './import-page.tsx';
import { ImportsPage } from './imports-page.tsx';
import { readProductQuery } from './list-address.ts';

export function importAdmin(office: BackOffice): void {
  const { shop } = office;
  const { db } = shop;

  office.page(routes.adminImports, 'products:read', async (desk) =>
    desk.html(
      <ImportsPage imports={await latestImports(db)} form={{ afterwards: 'ask', fetchPictures: true }} />,
    ),
  );

  office.action(routes.adminImports, 'products:write', async (desk) => {
    const { afterwards: chosen = '', fetchPictures } = desk.form;
    const afterwards: Afterwards = isAfterwards(chosen) ? chosen : 'ask';
    const form = { afterwards, fetchPictures: fetchPictures === 'on' };
    const [file] = desk.files('file');
    const wrong = async (error: string) =>
      desk.html(<ImportsPage imports={await latestImports(db)} form={form} error={error} />, 422);
    if (!file) return wrong('Choose the file of your products; the one that was sent is empty.');
    const received = await receiveFile(shop.config, {
      fileName:
        file.name
          .replaceAll(/\p{Cc}/gu, '')
          .slice(0, 120)
          .toWellFormed() || 'products.csv',
      bytes: Buffer.from(await file.arrayBuffer()),
      who: desk.staff,
      maySetStock: desk.can('inventory:write'),
      ...form,
    });
    if (!received.ok) return wrong(received.why);
    const { kept } = received;
    const entryId = await db.transaction(async (tx) => {
      await addImport(tx, kept);
      return log(
        tx,
        desk,
        { id: kept.id, fileName: kept.fileName },
        'begin',
        `Import of ${kept.fileName} begun`,
        form,
      );
    });
    shop.wake('imports');
    return desk.done(routes.adminImport({ importId: kept.id }), entryId);
  });

  const log = (
    tx: Tx,
    desk: Desk,
    { id, fileName }: Pick<Import, 'id' | 'fileName'>,
    verb: string,
    words: string,
    after?: unknown,
  ) =>
    audit(tx, desk.staff, {
      action: `import.${verb}`,
      words,
      subject: { kind: 'import', id, label: fileName },
      after,
    });

  const found = async (desk: Desk) => {
    const id = desk.c.req.param('importId');
    return isUuid(id) ? await findImport(db, id) : undefined;
  };

  office.page(routes.adminImport, 'products:read', async (desk) => {
    const known = await found(desk);
    if (!known) return desk.html(<MissingPage title="There is no such import" />, 404);
    const { kind = '', after = '' } = desk.c.req.query();
    const [line, id] = after.split('~').map((each) => wholeNumber(each, 0, 999_999_999));
    const shown = kind === 'error' || kind === 'warning' || kind === 'note' ? kind : undefined;
    const edge = line === undefined || id === undefined ? undefined : { line, id };
    const findings = await listFindings(db, known.id, { kind: shown, after: edge });
    const pictures = await picturesOfImport(db, known.id);
    const more = findings.length > FINDINGS_SHOWN;
    return desk.html(
      <ImportPage
        known={known}
        findings={findings.slice(0, FINDINGS_SHOWN)}
        {...{ pictures, kind: shown, more }}
      />,
    );
  });

  const step = (
    route: { pattern: string },
    verb: string,
    take: (tx: Tx, id: string) => Promise<Import | undefined>,
    words: (taken: Import) => string,
  ) =>
    office.action(route, 'products:write', async (desk) => {
      const known = await found(desk);
      if (!known) return desk.html(<MissingPage title="There is no such import" />, 404);
      const entryId = await db.transaction(async (tx) => {
        const taken = await take(tx, known.id);
        return taken && log(tx, desk, taken, verb, words(taken));
      });
      shop.wake('imports');
      return desk.done(routes.adminImport({ importId: known.id }), entryId);
    });
  step(
    routes.adminImportStart,
    'start',
    startImport,
    ({ fileName }) => `Import of ${fileName} started for real`,
  );
  step(routes.adminImportCalling, 'call_off', callOff, ({ fileName }) => `Import of ${fileName} called off`);

  office.page(routes.adminProductExport, 'products:read', ({ c }) => {
    const { currency } = shop.config.shop;
    const where = filtered(readProductQuery(c.req.query()));
    const pages = exportProducts(db, { currency, publicUrl: shop.config.publicUrl, where });
    const day = new Date().toISOString().slice(0, 10);
    return c.body(streamed(pages), 200, {
      'Content-Type': 'text/csv; charset=utf-8',
      'Content-Disposition': `attachment; filename="products-${day}.csv"`,
    });
  });
}

function streamed(pages: AsyncGenerator<string, void>): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  return new ReadableStream({
    async pull(controller) {
      const { value, done } = await pages.next();
      if (done) controller.close();
      else controller.enqueue(encoder.encode(value));
    },
    cancel: () => void pages.return(),
  });
}
