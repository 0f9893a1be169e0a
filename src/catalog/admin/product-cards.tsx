/** The parts of a product's form. */
import type { ComponentChildren } from 'preact';
import { useDesk } from '../../admin/desk.ts';
import { Card, LinkButton } from '../../admin/parts.tsx';
import { currencySymbol } from '../../platform/money.ts';
import { routes } from '../../routes.ts';
import { formatDateTime } from '../../ui/date-time.ts';
import { Checkbox, Field, Select, TextArea } from '../../ui/fields.tsx';
import { Price } from '../../ui/price.tsx';
import { marginWords } from '../margin.ts';
import { type ProductRecord, statuses, type VariantRecord } from '../product-record.ts';
import type { ProductForm, Suggestions } from './product-state.ts';

interface CardProps {
  form: ProductForm;
}

export function WordsCard({ form: { text, mistakes } }: CardProps) {
  const { config } = useDesk().shop;
  return (
    <Card>
      <Field
        name="title"
        label="Title"
        value={text.title}
        error={mistakes.title}
        required
        maxlength={200}
        data-title=""
      />
      <TextArea
        name="description"
        label="Description"
        value={text.description}
        error={mistakes.description}
        rows={8}
        hint={
          <span class="without-script">
            As HTML: &lt;p&gt;, &lt;h2&gt;, &lt;ul&gt;, &lt;strong&gt;, &lt;a&gt;.
          </span>
        }
        data-rich-text=""
      />
      <TextArea
        name="details"
        label="Details"
        value={text.details}
        error={mistakes.details}
        rows={3}
        hint="One fact a line: material, size, care."
      />
      <Field
        name="handle"
        label="Address"
        value={text.handle}
        error={mistakes.handle}
        hint={`${config.publicUrl}${routes.product({ handle: '' })}… Empty: made from the title. Links to an old address lead to the new one.`}
        maxlength={100}
        spellcheck={false}
        autocapitalize="off"
        data-handle=""
      />
    </Card>
  );
}

export function PriceCard({ form: { text, mistakes }, variant }: CardProps & { variant?: VariantRecord }) {
  const { currency } = useDesk().shop.config.shop;
  const amount = (name: string, label: string, more: object = {}) => (
    <Field
      name={name}
      label={`${label} (${currencySymbol(currency)})`}
      value={text[name]}
      error={mistakes[name]}
      inputmode="decimal"
      {...more}
    />
  );
  return (
    <Card title="Price">
      {variant?.sale && <SaleWords variant={variant} />}
      <div class="fields">
        {amount('price', 'Price', { required: true })}
        {amount('compareAt', 'Compare-at price')}
        {amount('cost', 'Cost')}
      </div>
      <p class="quiet-text">The compare-at price is shown struck through. Only staff see the cost.</p>
      <p class="quiet-text" role="status" data-margin={currency}>
        {marginWords(text.price ?? '', text.cost ?? '', currency)}
      </p>
    </Card>
  );
}

function SaleWords({ variant: { sale } }: { variant: VariantRecord }) {
  const { currency, locale, timeZone } = useDesk().shop.config.shop;
  const { title, endsAt, beforeMinor } = sale!;
  return (
    <p class="notice">
      In the sale “{title}” until {formatDateTime(endsAt, { locale, timeZone })}, then{' '}
      <Price amountMinor={beforeMinor} currency={currency} /> again. A price you set here stays when it ends.
    </p>
  );
}

export function StockCard({ form, variant }: CardProps & { variant?: VariantRecord }) {
  const { text, mistakes } = form;
  const desk = useDesk();
  return (
    <Card
      title="Stock and parcel"
      actions={
        variant &&
        desk.can('inventory:read') && (
          <a href={routes.adminStock({ variantId: variant.id })}>Stock and its ledger</a>
        )
      }
    >
      <div class="fields">
        <Field
          name="sku"
          label="SKU"
          value={text.sku}
          error={mistakes.sku}
          maxlength={64}
          spellcheck={false}
          data-sku=""
        />
        <Field name="barcode" label="Barcode" value={text.barcode} error={mistakes.barcode} maxlength={64} />
        <Field
          name="weight"
          label="Weight in grams"
          value={text.weight}
          error={mistakes.weight}
          inputmode="numeric"
        />
        {!variant && desk.can('inventory:write') && (
          <Field
            name="onHand"
            label="On the shelf"
            value={text.onHand}
            error={mistakes.onHand}
            inputmode="numeric"
          />
        )}
      </div>
      <p class="quiet-text">
        {variant && `${variant.onHand} on the shelf, ${variant.reserved} of them held for orders. `}
        Without a SKU one is made from the title.
      </p>
      <NeedsShipping form={form} />
    </Card>
  );
}

function NeedsShipping({ form: { text } }: CardProps) {
  return (
    <Checkbox
      name="needsShipping"
      label="Is sent or fetched"
      hint="Not ticked: nothing travels, as with a download."
      checked={text.needsShipping === 'yes'}
    />
  );
}

export const ShippingCard = ({ form }: CardProps) => (
  <Card title="Parcel">
    <NeedsShipping form={form} />
  </Card>
);

export function StatusCard({ form: { text, mistakes } }: CardProps) {
  const { timeZone } = useDesk().shop.config.shop;
  return (
    <Card title="Status">
      <Select
        name="status"
        label="Status"
        value={text.status}
        error={mistakes.status}
        required
        options={Object.entries(statuses).map(([value, label]) => ({ value, label }))}
      />
      <Field
        name="publishAt"
        type="datetime-local"
        label="Active from"
        value={text.publishAt?.replace(' ', 'T')}
        error={mistakes.publishAt}
        hint={`A draft comes into the shop by itself then, by the clock of ${timeZone.replaceAll('_', ' ')}.`}
      />
    </Card>
  );
}

export function SortingCard({ form: { text, mistakes }, known }: CardProps & { known: Suggestions }) {
  const chosen = (name: string, label: string, values: string[], more: object = {}) => (
    <>
      <Field
        name={name}
        label={label}
        value={text[name]}
        error={mistakes[name]}
        list={`${name}-known`}
        autocomplete="off"
        {...more}
      />
      <Known id={`${name}-known`} values={values} />
    </>
  );
  return (
    <Card title="Sorting">
      {chosen('productType', 'Type', known.types)}
      {chosen('vendor', 'Vendor', known.vendors)}
      <Field name="tags" label="Tags" value={text.tags} error={mistakes.tags} hint="Commas part them." />
      {chosen('taxClass', 'Tax class', known.taxClasses, { required: true })}
    </Card>
  );
}

const Known = ({ id, values }: { id: string; values: string[] }) => (
  <datalist id={id}>
    {values.map((value) => (
      <option key={value} value={value} />
    ))}
  </datalist>
);

export function VariantsCard({ product }: { product: ProductRecord }) {
  const { currency } = useDesk().shop.config.shop;
  const { options } = product;
  const variants = product.variants.filter(({ status }) => status === 'active');
  const href = routes.adminProductOptions({ productId: product.id });
  if (options.length === 0)
    return (
      <Card title="Options" actions={<LinkButton href={href}>Add options</LinkButton>}>
        <p class="quiet-text">
          Does it come in several sizes, colours or materials? Each is a variant of its own.
        </p>
      </Card>
    );
  return (
    <Card
      title="Variants"
      tight
      actions={<LinkButton href={href}>Options and variants</LinkButton>}
      footer={options.map(({ name, choices }) => `${name}: ${choices.join(', ')}`).join(' · ')}
    >
      <table class="list">
        <caption class="hidden">Variants</caption>
        <thead>
          <tr>
            <th scope="col">Variant</th>
            <th scope="col">SKU</th>
            <Numeric as="th">Price</Numeric>
            <Numeric as="th">On the shelf</Numeric>
          </tr>
        </thead>
        <tbody>
          {variants.slice(0, SHOWN_MAX).map((variant) => (
            <tr key={variant.id}>
              <th scope="row">{variant.choices.join(' / ')}</th>
              <td data-label="SKU">{variant.sku}</td>
              <Numeric label="Price">
                <Price
                  amountMinor={variant.priceMinor}
                  currency={currency}
                  compareAtMinor={variant.compareAtMinor}
                />
              </Numeric>
              <Numeric label="On the shelf">{variant.onHand}</Numeric>
            </tr>
          ))}
        </tbody>
      </table>
      {variants.length > SHOWN_MAX && (
        <p class="card-foot">
          <a href={href}>All {variants.length} variants</a>
        </p>
      )}
    </Card>
  );
}

const SHOWN_MAX = 12;

function Numeric({
  as = 'td',
  label,
  children,
}: {
  as?: 'td' | 'th';
  label?: string;
  children: ComponentChildren;
}) {
  return as === 'th' ? (
    <th scope="col" class="numeric">
      {children}
    </th>
  ) : (
    <td class="numeric" data-label={label}>
      {children}
    </td>
  );
}
