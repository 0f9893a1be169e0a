/** The pages on which a guest finds an order again. */
import type { ComponentChildren } from 'preact';
import { EMAIL_LENGTH_MAX } from '../customers/email-address.ts';
import { routes } from '../routes.ts';
import { Button, ErrorSummary, Field } from '../ui/fields.tsx';
import { Construction } from '../ui/icons.tsx';
import { Layout, type LayoutProps } from '../ui/layout.tsx';
import { EmptyState } from '../ui/notices.tsx';
import { TooOften } from '../ui/too-often.tsx';

type PageProps = Pick<LayoutProps, 'shop' | 'cartCount'>;

export interface FindOrderState {
  /** As typed. */
  number: string;
  email: string;
  errors?: Record<string, string>;
  /** Tried too often: how long to wait. */
  retryAfterSeconds?: number;
}

const TITLE = 'Find your order';

export function FindOrderPage(props: PageProps & FindOrderState) {
  const { number, email, errors = {}, retryAfterSeconds, ...page } = props;
  const mistakes = Object.entries(errors).map(([field, message]) => ({ field, message }));
  const failed = mistakes.length > 0 || retryAfterSeconds;
  return (
    <Frame {...page} title={failed ? `Error: ${TITLE}` : TITLE}>
      <h1>{TITLE}</h1>
      <p class="door-lead">
        We send a link to the address you ordered with. With an account you{' '}
        <a href={routes.account()}>find your orders there</a>.
      </p>
      <ErrorSummary errors={mistakes} />
      <TooOften seconds={retryAfterSeconds} />
      <form class="door-fields" method="post" action={routes.findOrder()} noValidate>
        <Field
          name="number"
          label="Order number"
          hint="It stands in the mail that confirmed your order, such as #1001."
          value={number}
          error={errors.number}
          autocomplete="off"
          maxlength={40}
          required
        />
        <Field
          name="email"
          label="E-mail address"
          hint="The one you ordered with."
          type="email"
          value={email}
          error={errors.email}
          autocomplete="email"
          autocapitalize="off"
          spellcheck={false}
          maxlength={EMAIL_LENGTH_MAX}
          required
        />
        <Button wide>Send the link</Button>
      </form>
    </Frame>
  );
}

/** The same whether or not there is such an order. */
export function OrderLinkSentPage({ number, email, ...page }: PageProps & FindOrderState) {
  return (
    <Frame {...page} title="Look into your mail">
      <h1>Look into your mail</h1>
      <p>
        If order {number} was placed with <strong>{email}</strong>, a link to it is on its way there. It works
        for an hour.
      </p>
      <p class="quiet-text">
        Nothing there after a minute? Look into the folder for unwanted mail, and check that number and
        address are right.
      </p>
      <a class="button plain" href={routes.findOrder()}>
        Try again
      </a>
    </Frame>
  );
}

export function OrderLinkGonePage(page: PageProps) {
  return (
    <Layout {...page} title="This link has expired" noindex>
      <EmptyState
        title="This link has expired"
        action={{ href: routes.findOrder(), label: 'Send me another one' }}
      >
        A link to an order works for an hour. Ask for another one with the number of your order.
      </EmptyState>
    </Layout>
  );
}

function Frame({ title, children, ...page }: PageProps & { title: string; children: ComponentChildren }) {
  return (
    <Layout {...page} title={title} noindex>
      <div class="door">
        <div class="door-form">{children}</div>
        <Construction />
      </div>
    </Layout>
  );
}
