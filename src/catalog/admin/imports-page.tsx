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

function ImportCard({ form, error }: { form: ImportForm; error?: string }) {
  return (
    <Card title="Import products">
      <Form action={routes.adminImports()} enctype="multipart/form-data" class="form">
        <FileField
          name="file"
          label="CSV file"
          hint="As Shopify exports it, or as this page does. Up to 60 MB."
          accept=".csv,.txt,text/csv"
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
