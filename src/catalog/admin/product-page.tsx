/** A product's page: its form, its pictures, and what can be done with it. */
import { useDesk } from '../../admin/desk.ts';
import { Form } from '../../admin/form.tsx';
import { AdminPage } from '../../admin/layout.tsx';
import { Badge, Card, Facts, LinkButton, PageHead, SaveBar, type Tone } from '../../admin/parts.tsx';
import { routes } from '../../routes.ts';
import { formatDateTime } from '../../ui/date-time.ts';
import { Button, ErrorSummary } from '../../ui/fields.tsx';
import { Icon } from '../../ui/icons.tsx';
import type { Matter } from '../merge.ts';
import { type ProductRecord, type Status, statuses } from '../product-record.ts';
import { onlyVariant } from '../product-text.ts';
import { ProductPictures } from './pictures.tsx';
import {
  PriceCard,
  ShippingCard,
  SortingCard,
  StatusCard,
  StockCard,
  VariantsCard,
  WordsCard,
} from './product-cards.tsx';
import { ConflictPanel, shown } from './product-conflict.tsx';
import type { ProductForm, Suggestions } from './product-state.ts';

const tones: Record<Status, Tone> = { draft: 'plain', active: 'good', archived: 'warn' };

export const StatusBadge = ({ status }: { status: Status }) => (
  <Badge tone={tones[status]}>{statuses[status]}</Badge>
);

export const productsBack = { href: routes.adminProducts(), label: 'Products' };

/** What a form that was sent shows when it has to come back. */
const isSent = ({ mistakes, conflict }: ProductForm) =>
  conflict !== undefined || Object.keys(mistakes).length > 0;

export interface ProductPageProps {
  product: ProductRecord;
  form: ProductForm;
  known: Suggestions;
  /** What somebody else has changed while this was written, and was kept beside it. */
  kept?: Matter[];
  /** By SKU, who wants to hear when it is back. */
  waiting?: { sku: string; waiting: number }[];
}

export function ProductPage({ product, form, known, kept = [], waiting = [] }: ProductPageProps) {
  const desk = useDesk();
  const may = desk.can('products:write');
  const productId = product.id;
  return (
    <AdminPage title={product.title} current="products" scripts={may ? scriptsOf(form) : []}>
      <PageHead
        title={product.title}
        back={productsBack}
        badge={<StatusBadge status={product.status} />}
        detail={product.publishAt && <Awaited at={product.publishAt} />}
        actions={<Actions product={product} />}
      />
      {kept.length > 0 && <KeptNotice matters={kept} text={form.base} />}
      <ErrorSummary errors={summaryOf(form)} />
      <div class="product-edit">
        <Form
          action={routes.adminProduct({ productId })}
          keep="product"
          id="product"
          novalidate
          data-unsaved={isSent(form) ? '' : undefined}
        >
          <input type="hidden" name="version" value={form.version} />
          <input type="hidden" name="base" value={JSON.stringify(form.base)} />
          <FormParts product={product} form={form} known={known} may={may} />
          {may && <SaveBar discard={routes.adminProduct({ productId })} />}
        </Form>
        <div class="product-below">
          <ProductPictures productId={productId} pictures={product.pictureCard} />
          <VariantsCard product={product} />
          {waiting.length > 0 && <WaitingCard waiting={waiting} />}
        </div>
      </div>
    </AdminPage>
  );
}

function WaitingCard({ waiting }: { waiting: { sku: string; waiting: number }[] }) {
  const all = waiting.reduce((sum, each) => sum + each.waiting, 0);
  return (
    <Card title="Waiting for it">
      <p>
        {all === 1 ? 'One person hears' : `${all} people hear`} from the shop as soon as it is back in stock,
        in the order in which they asked.
      </p>
      <Facts facts={waiting.map((each) => ({ label: each.sku, value: each.waiting }))} />
    </Card>
  );
}

/** @param at as the shop's clock shows it. */
function Awaited({ at }: { at: string }) {
  const { locale } = useDesk().shop.config.shop;
  return (
    <>Comes into the shop on {formatDateTime(`${at.replace(' ', 'T')}Z`, { locale, timeZone: 'UTC' })}</>
  );
}

const SCRIPTS = ['description.js', 'product-form.js'];
const scriptsOf = ({ conflict }: ProductForm) => [
  ...SCRIPTS,
  'pictures.js',
  ...(conflict ? ['conflict.js'] : []),
];

function summaryOf({ mistakes }: ProductForm) {
  return Object.entries(mistakes).map(([field, message]) => ({ field, message }));
}

function FormParts({
  product,
  form,
  known,
  may,
}: Omit<ProductPageProps, 'product'> & { product?: ProductRecord; may: boolean }) {
  const variant = product && onlyVariant(product);
  const isSingle = product === undefined || variant !== undefined;
  return (
    <>
      <fieldset class="stack product-main" disabled={!may}>
        {form.conflict && <ConflictPanel conflict={form.conflict} />}
        <WordsCard form={form} />
        {isSingle && <PriceCard form={form} variant={variant} />}
        {isSingle ? <StockCard form={form} variant={variant} /> : <ShippingCard form={form} />}
      </fieldset>
      <fieldset class="stack product-aside" disabled={!may}>
        <StatusCard form={form} />
        <SortingCard form={form} known={known} />
      </fieldset>
    </>
  );
}

export function NewProductPage({ form, known }: { form: ProductForm; known: Suggestions }) {
  return (
    <AdminPage title="Add a product" current="products" scripts={SCRIPTS}>
      <PageHead
        title="Add a product"
        back={productsBack}
        detail="Pictures and options come next, once it is saved."
      />
      <ErrorSummary errors={summaryOf(form)} />
      <div class="product-edit">
        <Form
          action={routes.adminProducts()}
          keep="new-product"
          id="product"
          novalidate
          data-unsaved={isSent(form) ? '' : undefined}
        >
          <FormParts form={form} known={known} may />
          <SaveBar label="Add product" discard={routes.adminProducts()} />
        </Form>
      </div>
    </AdminPage>
  );
}

function KeptNotice({ matters, text }: { matters: Matter[]; text: ProductForm['base'] }) {
  return (
    <div class="notice">
      <Icon name="info" />
      <div>
        <p class="notice-title">Somebody else saved this while you were writing</p>
        <p>You changed different fields, so both are kept. Theirs:</p>
        <ul>
          {matters.map((matter) => (
            <li key={matter.name}>
              {matter.label}: {shown(matter, text) || 'nothing'}
            </li>
          ))}
        </ul>
      </div>
    </div>
  );
}

function Actions({ product: { id: productId, status, handle } }: { product: ProductRecord }) {
  const desk = useDesk();
  return (
    <>
      <LinkButton href={routes.adminProductHistory({ productId })} look="quiet">
        History
      </LinkButton>
      {desk.can('products:write') && (
        <>
          <Form action={routes.adminProductCopy({ productId })}>
            <Button look="quiet">Duplicate</Button>
          </Form>
          <Form action={routes.adminProductStatus({ productId })}>
            <input type="hidden" name="status" value={status === 'archived' ? 'draft' : 'archived'} />
            <Button look="quiet">{status === 'archived' ? 'Back from the archive' : 'Archive'}</Button>
          </Form>
        </>
      )}
      {status === 'active' ? (
        <LinkButton href={routes.product({ handle })}>View in shop</LinkButton>
      ) : (
        <LinkButton href={routes.adminProductPreview({ productId })}>Preview</LinkButton>
      )}
      {status === 'draft' && desk.can('products:write') && (
        <Form action={routes.adminProductStatus({ productId })}>
          <input type="hidden" name="status" value="active" />
          <Button look="plain">Publish now</Button>
        </Form>
      )}
    </>
  );
}
