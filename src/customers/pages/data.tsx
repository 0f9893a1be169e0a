/** A copy of what the shop knows of a customer; and, in plain words, what goes and what stays when he leaves. */

import { PASSWORD_LENGTH_MAX } from '../../platform/passwords.ts';
import type { Shop } from '../../platform/shop.ts';
import { routes } from '../../routes.ts';
import { formatDate } from '../../ui/date-time.ts';
import { Button, ErrorSummary, Field } from '../../ui/fields.tsx';
import { Layout } from '../../ui/layout.tsx';
import { EmptyState } from '../../ui/notices.tsx';
import { TooOften } from '../../ui/too-often.tsx';
import { AccountLayout } from '../account-layout.tsx';
import type { Customer, OrdersKept } from '../customers.ts';
import { EMAIL_LENGTH_MAX } from '../email-address.ts';

export interface DataState {
  errors?: Record<string, string>;
  retryAfterSeconds?: number;
}

export interface DataPageProps extends DataState {
  shop: Shop;
  cartCount: number;
  customer: Customer;
  hasPassword: boolean;
  /** Signed in a short while ago. */
  fresh: boolean;
  keeps: OrdersKept;
}

export function DataPage(props: DataPageProps) {
  const { shop, cartCount, errors = {}, retryAfterSeconds } = props;
  const mistakes = Object.entries(errors).map(([field, message]) => ({ field, message }));
  return (
    <AccountLayout
      shop={shop}
      cartCount={cartCount}
      title="Your data"
      current={routes.personalData()}
      hasErrors={mistakes.length > 0 || retryAfterSeconds !== undefined}
    >
      <ErrorSummary errors={mistakes} />
      <TooOften seconds={retryAfterSeconds} />
      <section class="account-part">
        <h2>A copy of it</h2>
        <div class="account-part-body">
          <p>
            Everything we know of you in one file, as JSON: your account, addresses, where you are signed in,
            your orders with their payments, parcels, returns and mail, and your cart.
          </p>
          <a class="button plain" href={routes.dataExport()} download>
            Download your data
          </a>
        </div>
      </section>
      <section class="account-part" id="deletion">
        <h2>Delete your account</h2>
        <div class="account-part-body">
          <WhatGoes {...props} />
          <WhatStays {...props} />
          <DeleteForm {...props} />
        </div>
      </section>
    </AccountLayout>
  );
}

function WhatGoes({ keeps }: DataPageProps) {
  return (
    <>
      <p>This cannot be undone. Gone at once are:</p>
      <ul class="plain-list">
        <li>your account with its addresses, password, passkeys and sessions</li>
        <li>your cart, and what you began to order and never paid</li>
        <li>
          of finished orders: your e-mail address, phone number, notes, parcel numbers and our mail to you
        </li>
      </ul>
      {keeps.underWay > 0 && (
        <p>
          {keeps.underWay === 1 ? 'One order is' : `${keeps.underWay} orders are`} still under way. We go on
          with {keeps.underWay === 1 ? 'it' : 'them'} and write to you about{' '}
          {keeps.underWay === 1 ? 'it' : 'them'}; two weeks after delivery these details go from{' '}
          {keeps.underWay === 1 ? 'it' : 'them'} as well.
        </p>
      )}
    </>
  );
}

function WhatStays({ shop, keeps }: DataPageProps) {
  const { retentionYears, shop: place } = shop.config;
  if (keeps.paid === 0 || !keeps.until) return <p>You have no paid order, so nothing of you stays.</p>;
  return (
    <p>
      What stays: of {keeps.paid === 1 ? 'your paid order' : `your ${keeps.paid} paid orders`} the number,
      date, articles, sums, and the name and address of the invoice. Tax law makes us keep invoices; we keep
      them for {retentionYears === 1 ? 'one year' : `${retentionYears} years`} from the end of the year, at
      the latest until {formatDate(keeps.until, place)}, use them for nothing else, and then erase them too.
    </p>
  );
}

function DeleteForm({ customer, hasPassword, fresh, errors = {} }: DataPageProps) {
  const href = `${routes.signIn()}?${new URLSearchParams({ again: '', next: routes.personalData() })}`;
  if (!hasPassword && !fresh)
    return (
      <p>
        To delete the account, please <a href={href}>sign in again</a> first: that way nobody else does it
        from a browser you left open.
      </p>
    );
  return (
    <form class="account-form" method="post" action={routes.deleteAccount()} noValidate>
      <Field
        name="email"
        label="E-mail address of this account"
        hint={`Type ${customer.email} to confirm.`}
        type="email"
        error={errors.email}
        autocomplete="off"
        autocapitalize="off"
        spellcheck={false}
        maxlength={EMAIL_LENGTH_MAX}
        required
      />
      {hasPassword && (
        <Field
          name="password"
          label="Password"
          type="password"
          error={errors.password}
          autocomplete="current-password"
          maxlength={2 * PASSWORD_LENGTH_MAX}
          required
        />
      )}
      <Button look="plain">Delete my account</Button>
    </form>
  );
}

export function DeletedPage({ shop, cartCount }: { shop: Shop; cartCount: number }) {
  return (
    <Layout shop={shop} title="Your account is deleted" cartCount={cartCount} noindex>
      <EmptyState title="Your account is deleted" action={{ href: routes.home(), label: 'Back to the shop' }}>
        We have sent you a last message to say so. Thank you for having been here.
      </EmptyState>
    </Layout>
  );
}
