/** One action of an order as a page: what it asks, what will happen, the button that does it. */
import { useDesk } from '../../admin/desk.ts';
import { Form } from '../../admin/form.tsx';
import { AdminPage } from '../../admin/layout.tsx';
import { Card, LinkButton, PageHead } from '../../admin/parts.tsx';
import { formatMoney } from '../../platform/money.ts';
import { routes } from '../../routes.ts';
import { Button, ErrorSummary } from '../../ui/fields.tsx';
import { Locale } from '../../ui/locale.tsx';
import { Notice } from '../../ui/notices.tsx';
import { Price } from '../../ui/price.tsx';
import { orderName } from '../orders.ts';
import type { Possible } from '../progress.ts';
import type { About, ActionForm, FieldErrors, Typed } from './order-form.ts';
import type { RefundPreview } from './refund-preview.ts';

export interface ActionPageProps {
  form: ActionForm;
  about: About;
  /** Of what it makes; the same on every way round. */
  id: string;
  typed: Typed;
  errors?: FieldErrors;
  /** Why it was refused. */
  refused?: string;
  preview?: RefundPreview;
}

export function ActionPage({ form, about, id, typed, errors = {}, refused, preview }: ActionPageProps) {
  const desk = useDesk();
  const { order, of } = about;
  const number = String(order.number);
  const back = routes.adminOrder({ number });
  const money = (minor: number) => formatMoney(minor, order.currency, desk.shop.config.shop.locale);
  const possible: Possible = form.possible(about);
  const said = Object.entries(errors).flatMap(([field, message]) => (message ? [{ field, message }] : []));
  const props = { ...about, typed, errors, mayRefund: desk.can('orders:refund'), money };
  return (
    <AdminPage title={`${form.title}, ${orderName(order)}`} current="orders">
      <PageHead title={form.title} back={{ href: back, label: `Order ${orderName(order)}` }} />
      <ErrorSummary errors={refused ? [{ field: 'main', message: refused }, ...said] : said} />
      {possible !== true ? (
        <Card>
          <p>This cannot be done: {lower(possible)}</p>
          <p>
            <LinkButton href={back}>Back to the order</LinkButton>
          </p>
        </Card>
      ) : (
        <Form
          action={routes.adminOrderAction({ number, action: form.action })}
          keep={form.Fields && `order-${form.action}`}
          data-unsaved={said.length > 0 || refused ? '' : undefined}
          class="form narrow-form"
        >
          <input type="hidden" name="id" value={id} />
          <input type="hidden" name="of" value={of} />
          <Card>
            {form.says && <p>{form.says(about)}</p>}
            {form.Fields && <form.Fields {...props} />}
          </Card>
          {preview && <Preview preview={preview} currency={order.currency} />}
          <div class="form-end">
            <LinkButton href={back} look="quiet">
              Back
            </LinkButton>
            <Button look={preview ? 'plain' : 'strong'}>{preview ? 'Work it out again' : form.button}</Button>
            {preview && (
              <Button name="seen" value={String(preview.totalMinor)}>
                Send {money(preview.totalMinor)} back
              </Button>
            )}
          </div>
        </Form>
      )}
    </AdminPage>
  );
}

const lower = (text: string) => text.charAt(0).toLowerCase() + text.slice(1);

function Preview({ preview, currency }: { preview: RefundPreview; currency: string }) {
  const { locale } = useDesk().shop.config.shop;
  return (
    <Locale.Provider value={locale}>
      <Card title="What goes back" id="preview">
        <table class="sums">
          <caption class="hidden">What goes back</caption>
          <thead>
            <tr>
              <th scope="col">For</th>
              <th scope="col" class="numeric">
                Tax in it
              </th>
              <th scope="col" class="numeric">
                Amount
              </th>
            </tr>
          </thead>
          <tbody>
            {preview.rows.map(({ label, amountMinor, taxMinor }) => (
              <tr key={label}>
                <td>{label}</td>
                <td class="numeric">
                  <Price amountMinor={taxMinor} currency={currency} />
                </td>
                <td class="numeric">
                  <Price amountMinor={amountMinor} currency={currency} />
                </td>
              </tr>
            ))}
          </tbody>
          <tfoot>
            <tr>
              <th scope="row" colspan={2}>
                In all
              </th>
              <td class="numeric">
                <Price amountMinor={preview.totalMinor} currency={currency} />
              </td>
            </tr>
          </tfoot>
        </table>
        <Notice title="It cannot be called back once it is sent">
          <p>
            The buyer is told when it has gone through. Of what was paid,{' '}
            <Price amountMinor={preview.leftMinor} currency={currency} /> will be left.
          </p>
        </Notice>
      </Card>
    </Locale.Provider>
  );
}
