/** One import: how far it is, what it does, what is wrong on which line, and the next step. */
import { useDesk } from '../../admin/desk.ts';
import { Form } from '../../admin/form.tsx';
import { AdminPage } from '../../admin/layout.tsx';
import { Pager, Table, Tabs } from '../../admin/list.tsx';
import { Badge, Card, PageHead } from '../../admin/parts.tsx';
import { routes } from '../../routes.ts';
import { formatDateTime } from '../../ui/date-time.ts';
import { Button } from '../../ui/fields.tsx';
import { FINDINGS_MAX, type Import, type ImportPictures, type ListedFinding } from '../import/imports.ts';
import type { Kind } from '../import/wanted.ts';
import { counted, ImportBadge, isAtWork } from './import-words.tsx';

export interface ImportPageProps {
  known: Import;
  findings: ListedFinding[];
  pictures: ImportPictures;
  kind: Kind | undefined;
  more: boolean;
}

export function ImportPage({ known, findings, pictures, kind, more }: ImportPageProps) {
  const { shop, can } = useDesk();
  const isOpen = isAtWork(known) || pictures.waiting > 0;
  const when = `${known.staffName}, ${formatDateTime(known.createdAt, shop.config.shop)}`;
  return (
    <AdminPage title={`Import of ${known.fileName}`} current="imports" scripts={['imports.js']}>
      <PageHead
        title={known.fileName}
        back={{ href: routes.adminImports(), label: 'Import and export' }}
        badge={<ImportBadge status={known.status} />}
        detail={when}
      />
      <div class="stack" data-import={known.status} data-import-open={isOpen ? '' : undefined}>
        <Card>
          <div class="import-progress" data-import-live>
            {isAtWork(known) && <Progress known={known} />}
            <Counts known={known} />
          </div>
          <p role="status">{told(known)}</p>
          {can('products:write') && <NextStep known={known} />}
        </Card>
        {(known.forReal || pictures.waiting > 0) && <Pictures pictures={pictures} />}
        <Findings known={known} findings={findings} kind={kind} more={more} />
      </div>
    </AdminPage>
  );
}

/** How quickly it goes is seen by who looks twice, which the page's script does. */
function Progress({ known: { bytesDone, bytes, rowsRead, status } }: { known: Import }) {
  const percent = Math.floor((bytesDone / bytes) * 100);
  return (
    <>
      <progress max={bytes} value={bytesDone} aria-label={status === 'checking' ? 'Checked' : 'Imported'} />
      <p class="quiet-text">
        {percent} % of the file
        <span data-import-pace data-rows={rowsRead} data-bytes-done={bytesDone} data-bytes={bytes} />
      </p>
      <noscript>
        <p class="hint">Load the page again to see how far it is.</p>
      </noscript>
    </>
  );
}

function Counts({ known }: { known: Import }) {
  const {
    forReal,
    rowsRead,
    productsMade,
    productsChanged,
    productsUnchanged,
    productsSkipped,
    errors,
    warnings,
  } = known;
  const would = (past: string) => (forReal ? past[0]!.toUpperCase() + past.slice(1) : `Would be ${past}`);
  const counts: [label: string, count: number, look?: string][] = [
    ['Rows read', rowsRead],
    [would('added'), productsMade],
    [would('changed'), productsChanged],
    ['Unchanged', productsUnchanged],
    [would('left out'), productsSkipped, 'warn'],
    ['Errors', errors, 'bad'],
    ['Warnings', warnings, 'warn'],
  ];
  return (
    <dl class="import-counts">
      {counts.map(([label, count, look]) => (
        <div key={label} class={count > 0 ? look : undefined}>
          <dt>{label}</dt>
          <dd>{count.toLocaleString('en')}</dd>
        </div>
      ))}
    </dl>
  );
}

function told(known: Import): string {
  const { status, errors, failure, productsMade, productsChanged, forReal } = known;
  const willDo = productsMade + productsChanged;
  switch (status) {
    case 'checking':
      return 'The file is being checked. Nothing is changed by that.';
    case 'checked':
      if (willDo === 0)
        return errors === 0
          ? 'All products are in the shop as the file has them. There is nothing to do.'
          : 'There is nothing in the file that could be imported. Mend what is listed below, and choose the file again.';
      return errors === 0
        ? 'Nothing is wrong with the file. Nothing has been changed yet.'
        : `Nothing has been changed yet. You can import what is right, or mend the file and choose it again: ${counted(errors, 'error')}.`;
    case 'running':
      return 'It goes on when you leave this page, and after a restart of the shop.';
    case 'done':
      return errors === 0
        ? 'All of the file is in.'
        : 'What is right is in. What was left out is listed below; mend it and import the same file again: what is in already stays as it is.';
    case 'failed':
      return failure!;
    case 'called_off':
      return forReal ? 'What was in by then stays.' : 'Nothing was changed.';
  }
}

function NextStep({ known }: { known: Import }) {
  const { id, status, errors, productsMade, productsChanged } = known;
  const count = productsMade + productsChanged;
  return (
    <div class="import-next">
      {status === 'checked' && count > 0 && (
        <Form action={routes.adminImportStart({ importId: id })}>
          <Button>
            {errors === 0
              ? `Import ${counted(count, 'product')}`
              : `Import ${counted(count, 'product')}, leave out the errors`}
          </Button>
        </Form>
      )}
      {['checking', 'checked', 'running'].includes(status) && (
        <Form action={routes.adminImportCalling({ importId: id })}>
          <Button look="plain">{status === 'checked' ? 'Do not import it' : 'Call it off'}</Button>
        </Form>
      )}
    </div>
  );
}

function Pictures({ pictures: { waiting, done, refused } }: { pictures: ImportPictures }) {
  if (waiting + done + refused.length === 0) return null;
  return (
    <Card title="Pictures">
      <p>
        {counted(done, 'picture')} fetched
        {waiting > 0 && `, ${waiting.toLocaleString('en')} on the way`}
        {refused.length > 0 && `, ${counted(refused.length, 'picture')} could not be had`}.
      </p>
      {refused.length > 0 && (
        <ul class="refused-pictures">
          {refused.map(({ line, sourceUrl, why }) => (
            <li key={`${line} ${sourceUrl}`}>
              <span class="finding-what">
                Line {line}: {sourceUrl}
              </span>{' '}
              <span class="finding-done">{why}</span>
            </li>
          ))}
        </ul>
      )}
    </Card>
  );
}

const kinds: Record<Kind, { title: string; tone: 'bad' | 'warn' | 'plain' }> = {
  error: { title: 'Error', tone: 'bad' },
  warning: { title: 'Warning', tone: 'warn' },
  note: { title: 'Note', tone: 'plain' },
};

function Findings({ known, findings, kind, more }: Omit<ImportPageProps, 'pictures'>) {
  const { id, errors, warnings } = known;
  const at = routes.adminImport({ importId: id });
  const tab = (title: string, value: Kind | undefined, count?: number) => ({
    href: value ? `${at}?kind=${value}` : at,
    title,
    current: kind === value,
    count: count?.toLocaleString('en'),
  });
  if (findings.length === 0 && kind === undefined) return null;
  const last = findings.at(-1);
  const next = more && last ? `${at}?${kind ? `kind=${kind}&` : ''}after=${last.line}~${last.id}` : undefined;
  return (
    <Card title="Line by line" tight>
      <Tabs
        label="Kinds"
        tabs={[
          tab('All', undefined),
          tab('Errors', 'error', errors),
          tab('Warnings', 'warning', warnings),
          tab('Notes', 'note'),
        ]}
      />
      <Table
        label="What was found in the file"
        rows={findings}
        rowKey={(finding) => String(finding.id)}
        columns={[
          { title: 'Line', isHeading: true, cell: ({ line }) => `Line ${line}` },
          {
            title: 'Kind',
            cell: (finding) => <Badge tone={kinds[finding.kind].tone}>{kinds[finding.kind].title}</Badge>,
          },
          { title: 'Column', cell: ({ column }) => column },
          {
            title: 'Finding',
            cell: ({ what, done }) => (
              <span>
                <span class="finding-what">{what}</span> <span class="finding-done">{done}</span>
              </span>
            ),
          },
        ]}
      />
      <Pager
        next={next}
        words={
          errors + warnings >= FINDINGS_MAX
            ? `The first ${FINDINGS_MAX.toLocaleString('en')} are listed.`
            : undefined
        }
      />
    </Card>
  );
}
