/** The page of imports: the form, the export, and what has been imported so far. */
import { useDesk } from '../../admin/desk.ts';
import { Form } from '../../admin/form.tsx';
import { AdminPage } from '../../admin/layout.tsx';
import { Table } from '../../admin/list.tsx';
import { Card, Columns, LinkButton, PageHead } from '../../admin/parts.tsx';
import { routes } from '../../routes.ts';
import { formatDateTime } from '../../ui/date-time.ts';
import { Button, Checkbox, ErrorSummary, FileField, RadioGroup } from '../../ui/fields.tsx';
import type { Afterwards, Import } from '../import/imports.ts';
import { counted, ImportBadge } from './import-words.tsx';

interface ImportForm {
  afterwards: Afterwards;
  fetchPictures: boolean;
}

export function ImportsPage({
  imports,
  form,
  error,
}: {
  imports: Import[];
  form: ImportForm;
  error?: string;
}) {
  const mayWrite = useDesk().can('products:write');
  return (
    <AdminPage title="Import and export" current="imports">
      <PageHead title="Import and export" />
      {error && <ErrorSummary errors={[{ field: 'file', message: error }]} />}
      {mayWrite ? (
        <Columns aside={<ExportCard />}>
          <ImportCard form={form} error={error} />
        </Columns>
      ) : (
        <ExportCard />
      )}
      <Earlier imports={imports} />
    </AdminPage>
  );
}

/** What kind of file it is, is found out by how it begins. */
const FORMATS = [
  {
    title: 'Shopify CSV',
    words: 'Products, Export in Shopify, with all columns. This page exports the same columns.',
  },
  {
    title: 'WooCommerce CSV',
    words: 'Products, Export in WordPress. Variations become variants, and categories collections.',
  },
  { title: 'Spree CSV', words: 'The product export of Spree, with its prices in other currencies.' },
  {
    title: 'JSON lines',
    words:
      'From a program: one product a line, {"title": "Mug", "variants": [{"sku": "MUG", "price": "12.00"}]}.',
  },
];

function ImportCard({ form, error }: { form: ImportForm; error?: string }) {
  return (
    <Card title="Import products">
      <Form action={routes.adminImports()} enctype="multipart/form-data" class="form">
        <FileField
          name="file"
          label="File of products"
          hint="CSV from Shopify, WooCommerce or Spree, or as this page exports it; or JSON lines. Up to 60 MB."
          accept=".csv,.txt,.json,.jsonl,.ndjson,text/csv"
          error={error}
          required
        />
        <RadioGroup
          name="afterwards"
          label="The file is checked first, and nothing is changed by that. Then:"
          required
          value={form.afterwards}
          options={[
            { value: 'ask', label: 'Show me what it would do', hint: 'You start the import yourself.' },
            {
              value: 'if_right',
              label: 'Import it if nothing is wrong',
              hint: 'With an error in it, nothing goes in.',
            },
            {
              value: 'what_is_right',
              label: 'Import what is right',
              hint: 'Rows with errors are left out and listed.',
            },
          ]}
        />
        <Checkbox
          name="fetchPictures"
          label="Fetch pictures"
          hint="From the addresses in the file, after the products are in."
          checked={form.fetchPictures}
        />
        <div>
          <Button>Check the file</Button>
        </div>
      </Form>
      <details class="import-formats">
        <summary>Which files can be imported</summary>
        <dl>
          {FORMATS.map(({ title, words }) => (
            <div key={title}>
              <dt>{title}</dt>
              <dd>{words}</dd>
            </div>
          ))}
        </dl>
        <p>
          A larger file, or one with its pictures in a folder beside it, is imported on the server:{' '}
          <code>npx pushcart import FILE --images FOLDER</code>
        </p>
      </details>
    </Card>
  );
}

function ExportCard() {
  return (
    <Card title="Export products">
      <p>
        All products with their variants, prices, stock and the addresses of their pictures, as one CSV file.
      </p>
      <p class="quiet-text">
        To export a part, filter the <a href={routes.adminProducts()}>list of products</a> and choose Export
        there.
      </p>
      <div>
        <LinkButton href={routes.adminProductExport()}>Export all products</LinkButton>
      </div>
    </Card>
  );
}

function Earlier({ imports }: { imports: Import[] }) {
  const { shop } = useDesk();
  if (imports.length === 0) return null;
  return (
    <Card title="Earlier imports" tight>
      <Table
        label="Earlier imports"
        rows={imports}
        rowKey={({ id }) => id}
        columns={[
          {
            title: 'File',
            isHeading: true,
            cell: ({ id, fileName }) => <a href={routes.adminImport({ importId: id })}>{fileName}</a>,
          },
          { title: 'State', cell: (each) => <ImportBadge status={each.status} /> },
          { title: 'Products', cell: summary },
          { title: 'By', cell: ({ staffName }) => staffName },
          { title: 'When', cell: ({ createdAt }) => formatDateTime(createdAt, shop.config.shop) },
        ]}
      />
    </Card>
  );
}

function summary({ productsMade, productsChanged, errors, forReal }: Import): string {
  const would = forReal ? '' : 'would be: ';
  const parts = [
    `${productsMade} added`,
    `${productsChanged} changed`,
    errors > 0 && counted(errors, 'error'),
  ];
  return would + parts.filter(Boolean).join(', ');
}
