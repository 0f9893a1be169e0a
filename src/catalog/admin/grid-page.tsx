/** The grid: a form of fields in a table, which the script makes into a spreadsheet (grid.client.ts). */
import { createHash } from 'node:crypto';
import { useDesk } from '../../admin/desk.ts';
import { Form } from '../../admin/form.tsx';
import { AdminPage } from '../../admin/layout.tsx';
import { Pager } from '../../admin/list.tsx';
import { Card, Empty, PageHead, SaveBar } from '../../admin/parts.tsx';
import { currencySymbol } from '../../platform/money.ts';
import { routes } from '../../routes.ts';
import { ErrorSummary } from '../../ui/fields.tsx';
import {
  type Column,
  columnTitles,
  type Fault,
  type Faults,
  fieldOf,
  type GridContext,
  type GridRows,
  type GridVariant,
  productColumns,
  productTexts,
  type Texts,
  variantColumns,
  variantTexts,
} from '../grid.ts';
import { changedColumns, type Edit } from '../grid-save.ts';

export interface GridPages {
  /** The address without its path, for coming back to it. */
  at: string;
  before?: string;
  next?: string;
  list: string;
}

export interface GridPageProps {
  rows: GridRows;
  context: GridContext;
  pages: GridPages;
  /** What came back, because some of it cannot be saved. */
  sent?: { edits: Edit[]; faults: Faults; conflict: boolean };
}

const columns: Column[] = ['sku', 'price', 'compareAt', 'cost', 'barcode', 'onHand', ...productColumns];

export function GridPage({ rows, context, pages, sent }: GridPageProps) {
  const desk = useDesk();
  const { products, variants } = rows;
  const mayChange = desk.can('products:write');
  const saying = [...(sent?.faults ?? [])].map(([field, { message }]) => ({
    field,
    message: `${whereOf(field, rows)}: ${message}`,
  }));
  return (
    <AdminPage title="Edit products in a grid" current="products" scripts={['grid.js']}>
      <PageHead
        title="Edit in grid"
        back={{ href: pages.list, label: 'Products' }}
        detail={`${counted(products.size, 'product')}, ${counted(variants.length, 'variant')}`}
      />
      <ErrorSummary
        title={
          sent?.conflict
            ? 'Somebody has changed this meanwhile. Nothing is saved yet'
            : 'Nothing is saved yet: please look at these cells'
        }
        errors={saying}
      />
      {variants.length === 0 ? (
        <Empty title="No variants here" action={{ href: pages.list, label: 'Back to the list' }}>
          Tick products in the list to edit them here, or filter the list and choose Edit in grid.
        </Empty>
      ) : (
        <Form
          action={routes.adminProductGrid()}
          keep={mayChange ? `grid ${fingerprint(variants)}` : undefined}
          class="grid-form"
          autocomplete="off"
          data-unsaved={sent ? '' : undefined}
        >
          <input type="hidden" name="at" value={pages.at} />
          <input type="hidden" name="rows" value={variants.map(({ id }) => id).join(',')} />
          <Card tight>
            {mayChange && <GridHelp />}
            <div class="grid-scroll" data-grid-scroll>
              <GridTable rows={rows} context={context} sent={sent} />
            </div>
            <Pager before={pages.before} next={pages.next} />
          </Card>
          {mayChange && <SaveBar discard={`${routes.adminProductGrid()}?${pages.at}`} />}
        </Form>
      )}
    </AdminPage>
  );
}

/** The browser keeps what was typed under it: of these rows and no others. */
const fingerprint = (variants: GridVariant[]) =>
  createHash('sha256')
    .update(variants.map(({ id }) => id).join())
    .digest('base64url')
    .slice(0, 12);

const counted = (count: number, what: string) => (count === 1 ? `1 ${what}` : `${count} ${what}s`);

function GridHelp() {
  return (
    <div class="grid-help">
      <p class="quiet-text" role="status" data-grid-says />
      <details>
        <summary>Keys</summary>
        <p>
          Arrows move, <kbd>Enter</kbd> or <kbd>F2</kbd> edits, typing replaces, <kbd>Esc</kbd> takes it back.{' '}
          <kbd>Shift</kbd> and arrows select; <kbd>Ctrl C</kbd> and <kbd>Ctrl V</kbd> copy and paste cells,
          also from a spreadsheet; <kbd>Ctrl D</kbd> fills down, <kbd>Delete</kbd> empties, <kbd>Ctrl Z</kbd>{' '}
          and <kbd>Ctrl Y</kbd> undo and redo, <kbd>Ctrl S</kbd> saves. <kbd>Tab</kbd> at the end of a row
          leaves the grid.
        </p>
      </details>
    </div>
  );
}

function whereOf(field: string, { products, variants }: GridRows): string {
  const [column, id] = field.split('.') as [Column, string];
  const variant = variants.find((each) => each.id === id);
  const title = products.get(variant?.productId ?? id)?.title ?? 'A product';
  return [title, ...(variant?.choices ?? []), columnTitles[column]].join(', ');
}

function GridTable({ rows, context, sent }: Pick<GridPageProps, 'rows' | 'context' | 'sent'>) {
  const { products, variants } = rows;
  const symbol = currencySymbol(context.currency);
  const isMoney = (column: Column) => column === 'price' || column === 'compareAt' || column === 'cost';
  return (
    <table class="grid" data-grid aria-label="Products and their variants">
      <thead>
        <tr>
          <th scope="col">Product</th>
          {columns.map((column) => (
            <th key={column} scope="col" class={`col-${column}`}>
              {columnTitles[column]} {isMoney(column) && <span class="quiet-text">{symbol}</span>}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {variants.map((variant, index) => {
          const isFirst = variants[index - 1]?.productId !== variant.productId;
          const product = products.get(variant.productId)!;
          const name = [product.title, ...variant.choices].join(', ');
          const edits = {
            variant: sent?.edits.find(({ id }) => id === variant.id),
            product: sent?.edits.find(({ id }) => id === product.id),
          };
          const base = { variant: variantTexts(variant, context), product: productTexts(product, context) };
          return (
            <tr key={variant.id} class={isFirst ? 'first' : undefined}>
              <th scope="row">
                {isFirst ? (
                  <a href={routes.adminProduct({ productId: product.id })} title={product.title}>
                    {product.title}
                  </a>
                ) : (
                  <span class="hidden">{product.title}</span>
                )}
                {variant.choices.length > 0 && <span class="quiet-text"> {variant.choices.join(' / ')}</span>}
                <input type="hidden" name={`base.${variant.id}`} value={JSON.stringify(base.variant)} />
                {isFirst && (
                  <input type="hidden" name={`base.${product.id}`} value={JSON.stringify(base.product)} />
                )}
              </th>
              {columns.map((column) => {
                const isOfVariant = variantColumns.some((each) => each === column);
                if (!isOfVariant && !isFirst) return <td key={column} class={`col-${column}`} data-blank />;
                const [id, edit] = isOfVariant ? [variant.id, edits.variant] : [product.id, edits.product];
                const texts: Texts = isOfVariant ? base.variant : base.product;
                return (
                  <Cell
                    key={column}
                    column={column}
                    id={id}
                    name={name}
                    value={typedOf(edit, column) ?? texts[column]!}
                    fault={sent?.faults.get(fieldOf(column, id))}
                  />
                );
              })}
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}

/** Only where somebody has changed it: all else is shown as it is now. */
const typedOf = (edit: Edit | undefined, column: Column): string | undefined =>
  edit && changedColumns(edit.base, edit.typed).includes(column) ? edit.typed[column] : undefined;

interface CellProps {
  column: Column;
  id: string;
  /** Of its row. */
  name: string;
  value: string;
  fault: Fault | undefined;
}

const modes: Partial<Record<Column, 'decimal' | 'numeric'>> = {
  price: 'decimal',
  compareAt: 'decimal',
  cost: 'decimal',
  onHand: 'numeric',
};

function Cell({ column, id, name, value, fault }: CellProps) {
  const desk = useDesk();
  const isOpen = desk.can('products:write') && (column !== 'onHand' || desk.can('inventory:write'));
  const field = fieldOf(column, id);
  const about = {
    id: field,
    name: field,
    'aria-label': `${columnTitles[column]}, ${name}`,
    'aria-invalid': fault ? ('true' as const) : undefined,
    'aria-describedby': fault ? `${field}-error` : undefined,
  };
  return (
    <td class={`col-${column}`} data-column={column} data-theirs={fault?.theirs}>
      {!isOpen ? (
        <span class="grid-fixed">{value}</span>
      ) : column === 'status' ? (
        <select {...about}>
          {['active', 'draft', 'archived'].map((status) => (
            <option key={status} value={status} selected={status === value}>
              {status[0]!.toUpperCase() + status.slice(1)}
            </option>
          ))}
        </select>
      ) : (
        <input type="text" {...about} value={value} inputmode={modes[column]} spellcheck={false} />
      )}
      {fault && (
        <p class="cell-error" id={`${field}-error`}>
          {fault.message}
        </p>
      )}
    </td>
  );
}
