/** "Tell me when it is back": the form below a sold-out variant, and the pages its mails lead to. */
import { EMAIL_LENGTH_MAX } from '../../customers/email-address.ts';
import { routes } from '../../routes.ts';
import { Button, Field } from '../../ui/fields.tsx';
import { Construction } from '../../ui/icons.tsx';
import { Layout, type LayoutProps } from '../../ui/layout.tsx';
import { EmptyState } from '../../ui/notices.tsx';
import { addressOf, nameOf, type WaitedFor, type Waiting } from './waiting.ts';

export interface BackFormState {
  email: string;
  error?: string;
}

/** @param hidden while a variant is chosen that can be bought; the script shows it for one that cannot. */
export function BackForm({
  handle,
  variantId,
  state,
  hidden,
}: {
  handle: string;
  variantId: string;
  state?: BackFormState | undefined;
  hidden: boolean;
}) {
  return (
    <form
      class="back-form"
      id="back"
      hidden={hidden}
      method="post"
      action={routes.backInStock({ handle })}
      noValidate
    >
      <input type="hidden" name="variantId" value={variantId} />
      <Field
        name="email"
        id="back-email"
        label="Tell me when it is back"
        hint="Your e-mail address. We write once, and use it for nothing else."
        type="email"
        value={state?.email}
        error={state?.error}
        autocomplete="email"
        autocapitalize="off"
        spellcheck={false}
        maxlength={EMAIL_LENGTH_MAX}
        required
      />
      <Button look="plain">Tell me</Button>
    </form>
  );
}

type PageProps = Pick<LayoutProps, 'shop' | 'cartCount'>;

export function AskedPage({ what, email, ...page }: PageProps & { what: WaitedFor; email: string }) {
  return (
    <Layout {...page} title="Look into your mail" noindex>
      <div class="door">
        <div class="door-form">
          <h1>Look into your mail</h1>
          <p>
            A link is on its way to <strong>{email}</strong>. Press it, and we tell you once when{' '}
            {nameOf(what)} is back.
          </p>
          <p class="quiet-text">
            Nothing there after a minute? Look into the folder for unwanted mail. Who has confirmed it before
            gets no second link.
          </p>
          <a class="button plain" href={addressOf(what)}>
            Back to {what.title}
          </a>
        </div>
        <Construction />
      </div>
    </Layout>
  );
}

export function WaitingPage({ waiting, token, ...page }: PageProps & { waiting: Waiting; token: string }) {
  const name = nameOf(waiting);
  const title = waiting.isConfirmed ? 'We will tell you' : 'Shall we tell you?';
  return (
    <Layout {...page} title={title} noindex>
      <div class="door">
        <div class="door-form">
          <h1>{title}</h1>
          <p>
            {waiting.isConfirmed ? (
              <>
                When {name} is back, one message goes to <strong>{waiting.email}</strong>.
              </>
            ) : (
              <>
                One message to <strong>{waiting.email}</strong> when {name} can be bought again.
              </>
            )}
          </p>
          <form method="post" action={routes.backInStockLink({ token })}>
            {waiting.isConfirmed ? (
              <Button look="plain" name="act" value="off">
                Do not tell me after all
              </Button>
            ) : (
              <Button name="act" value="confirm">
                Yes, tell me
              </Button>
            )}
          </form>
          <p>
            <a href={addressOf(waiting)}>Look at it</a>
          </p>
        </div>
        <Construction />
      </div>
    </Layout>
  );
}

export function NotWaitingPage({ isCalledOff, ...page }: PageProps & { isCalledOff: boolean }) {
  const title = isCalledOff ? 'We will not write' : 'This link has done its work';
  return (
    <Layout {...page} title={title} noindex>
      <EmptyState title={title} action={{ href: routes.allProducts(), label: 'See all products' }}>
        {isCalledOff
          ? 'You are off the list, and your address is forgotten.'
          : 'You have been told, or are off the list, or the link was not used for a week. You can ask again on the product’s page.'}
      </EmptyState>
    </Layout>
  );
}
