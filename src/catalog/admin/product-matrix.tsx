/** Every combination of the options in a table: what is made of it, its price, SKU, stock and the rest. */
import type { ComponentChildren } from 'preact';
import { useDesk } from '../../admin/desk.ts';
import { Form } from '../../admin/form.tsx';
import { Card, SaveBar } from '../../admin/parts.tsx';
import { currencySymbol } from '../../platform/money.ts';
import { routes } from '../../routes.ts';
import { fieldOf, type MatrixRow, matrixOf } from '../matrix.ts';
import type { Text } from '../merge.ts';
import type { ProductRecord } from '../product-record.ts';
import { ConflictPanel } from './product-conflict.tsx';
import type { ProductForm } from './product-state.ts';

/** `text` holds the rows that are to be made too: `n.<place>.price`. */
export type MatrixForm = ProductForm & { isUnsaved: boolean };

export function MatrixCard({ product, form }: { product: ProductRecord; form: MatrixForm }) {
  const desk = useDesk();
  const may = desk.can('products:write');
  const rows = matrixOf(product);
  const made = rows.filter(({ variant }) => variant?.status === 'active').length;
  const symbol = currencySymbol(desk.shop.config.shop.currency);
  const heads = [
    'Sold',
    'Variant',
    `Price (${symbol})`,
    `Compare-at (${symbol})`,
    `Cost (${symbol})`,
    'SKU',
    'Barcode',
    'Grams',
    'Picture',
    'On the shelf',
  ];
  return (
    <Form
      action={routes.adminProductOptions({ productId: product.id })}
      keep="variants"
      id="variants"
      novalidate
      data-unsaved={form.isUnsaved ? '' : undefined}
    >
      <input type="hidden" name="part" value="variants" />
      <input type="hidden" name="version" value={form.version} />
      <input type="hidden" name="base" value={JSON.stringify(form.base)} />
      {form.conflict && <ConflictPanel conflict={form.conflict} />}
      <Card
        title="Variants"
        tight
        actions={<span class="quiet-text">{`${made} of ${rows.length} combinations are sold`}</span>}
        footer="A new one without price or SKU takes the price of the first, and a SKU made from the title. Its shelf is empty until you receive stock."
      >
        <fieldset class="matrix-scroll" disabled={!may}>
          <table class="matrix">
            <caption class="hidden">Variants of {product.title}</caption>
            <thead>
              <tr>
                {heads.map((head) => (
                  <th key={head} scope="col">
                    {head}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {rows.map((row, index) => (
                <Row key={row.title} row={row} index={index} product={product} form={form} />
              ))}
            </tbody>
          </table>
        </fieldset>
      </Card>
      {may && (
        <SaveBar label="Save variants" discard={routes.adminProductOptions({ productId: product.id })} />
      )}
    </Form>
  );
}

interface RowProps {
  row: MatrixRow;
  index: number;
  product: ProductRecord;
  form: MatrixForm;
}

function Row({ row: { title, variant, choices }, index, product, form: { text, base, mistakes } }: RowProps) {
  const desk = useDesk();
  const nameOf = (field: string) => (variant ? fieldOf(variant.id, field) : `n.${index}.${field}`);
  const made = nameOf('made');
  const cell = (field: string, label: string, more: object = {}) => (
    <Cell
      name={nameOf(field)}
      label={label}
      title={title}
      value={text[nameOf(field)]}
      error={mistakes[nameOf(field)]}
      more={more}
    />
  );
  const amount = { inputmode: 'decimal', class: 'numeric' };
  const usual = variant ? undefined : usualPrice(product, base);
  return (
    <tr>
      <td class="matrix-made" data-label="Sold">
        {!variant && <input type="hidden" name={nameOf('choices')} value={JSON.stringify(choices)} />}
        {/* Without it nothing is sent of a box that is not ticked. */}
        <input type="hidden" name={`${made}.shown`} value="1" />
        <input type="checkbox" name={made} checked={text[made] === 'yes'} aria-label={`${title} is sold`} />
      </td>
      <th scope="row">
        {title} {variant?.sale && <span class="badge accent">{variant.sale.title}</span>}
      </th>
      {cell('price', 'Price', { ...amount, placeholder: usual })}
      {cell('compareAt', 'Compare-at', amount)}
      {cell('cost', 'Cost', amount)}
      {cell('sku', 'SKU', { class: 'wide', maxlength: 64, spellcheck: false })}
      {cell('barcode', 'Barcode', { class: 'wide', maxlength: 64 })}
      {cell('weight', 'Grams', { inputmode: 'numeric', class: 'numeric' })}
      <td data-label="Picture">
        <PictureChoice name={nameOf('picture')} title={title} product={product} text={text} />
        <CellError name={nameOf('picture')}>{mistakes[nameOf('picture')]}</CellError>
      </td>
      <td class="numeric" data-label="On the shelf">
        {variant && desk.can('inventory:read') ? (
          <a href={routes.adminStock({ variantId: variant.id })}>{variant.onHand}</a>
        ) : (
          (variant?.onHand ?? '–')
        )}
      </td>
    </tr>
  );
}

/** What a new one costs if nothing is typed. */
function usualPrice({ variants }: ProductRecord, text: Text): string | undefined {
  const first = variants.find(({ status }) => status === 'active') ?? variants[0];
  return first && text[fieldOf(first.id, 'price')];
}

interface CellProps {
  name: string;
  label: string;
  title: string;
  value: string | undefined;
  error: string | undefined;
  more: object;
}

function Cell({ name, label, title, value, error, more }: CellProps) {
  return (
    <td data-label={label}>
      <input
        type="text"
        id={name}
        name={name}
        value={value ?? ''}
        aria-label={`${label} of ${title}`}
        aria-invalid={error ? 'true' : undefined}
        aria-describedby={error ? `${name}-error` : undefined}
        autocomplete="off"
        {...more}
      />
      <CellError name={name}>{error}</CellError>
    </td>
  );
}

function CellError({ name, children }: { name: string; children: ComponentChildren }) {
  return children ? (
    <p class="field-error" id={`${name}-error`}>
      {children}
    </p>
  ) : null;
}

function PictureChoice({
  name,
  title,
  product,
  text,
}: {
  name: string;
  title: string;
  product: ProductRecord;
  text: Text;
}) {
  const chosen = text[name] ?? '';
  const isElsewhere = chosen !== '' && !product.pictures.some(({ id }) => id === chosen);
  return (
    <select id={name} name={name} aria-label={`Picture of ${title}`}>
      <option value="">–</option>
      {isElsewhere && (
        <option value={chosen} selected>
          Its own
        </option>
      )}
      {product.pictures.map(({ id, alt }, index) => (
        <option key={id} value={id} selected={id === chosen}>
          {`${index + 1}${alt ? `: ${alt.slice(0, 40)}` : ''}`}
        </option>
      ))}
    </select>
  );
}
