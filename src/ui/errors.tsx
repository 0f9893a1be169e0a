/** The pages that nobody came for: not found, broken, busy. */
import type { ComponentChildren } from 'preact';
import { routes } from '../routes.ts';
import { Layout, type LayoutProps } from './layout.tsx';
import { EmptyState } from './notices.tsx';
import type { SentForm } from './sent-form.ts';
import { waitWords } from './too-often.tsx';

export type ErrorPageProps = Pick<LayoutProps, 'shop' | 'cartCount' | 'collections'>;

const home = { href: routes.home(), label: 'Back to the shop' };

function Frame({ children, ...layout }: ErrorPageProps & { title: string; children: ComponentChildren }) {
  return (
    <Layout noindex {...layout}>
      {children}
    </Layout>
  );
}

export function NotFoundPage(props: ErrorPageProps) {
  return (
    <Frame {...props} title="Not found">
      <EmptyState
        title="There is nothing at this point"
        action={{ href: routes.allProducts(), label: 'See all products' }}
      >
        The page has moved, or it was never drawn. What we make is all still here.
      </EmptyState>
    </Frame>
  );
}

/** @param props.reference what the log knows this failure by. */
export function ErrorPage({ reference, ...props }: ErrorPageProps & { reference: string }) {
  const { email } = props.shop.config.shop;
  return (
    <Frame {...props} title="Something went wrong">
      <EmptyState title="Something went wrong on our side" action={home}>
        <p>
          Please try again. If it stays, write to <a href={`mailto:${email}`}>{email}</a> and name the
          reference <strong>{reference}</strong>.
        </p>
      </EmptyState>
    </Frame>
  );
}

export function BusyPage({ sent, ...props }: ErrorPageProps & { sent?: SentForm }) {
  return (
    <Frame {...props} title="Back in a moment">
      <EmptyState title="We will be back in a moment" action={home}>
        <p>Nothing was charged, and your cart is kept. Please try again in a minute.</p>
        {sent && (
          <form method="post" action={sent.action}>
            {sent.fields.map(([name, value]) => (
              <input key={name} type="hidden" name={name} value={value} />
            ))}
            <p>What you typed is kept on this page, too.</p>
            <button class="button" type="submit">
              Send it again
            </button>
          </form>
        )}
      </EmptyState>
    </Frame>
  );
}

export function TooOftenPage({ seconds, ...props }: ErrorPageProps & { seconds: number }) {
  return (
    <Frame {...props} title="A little slower, please">
      <EmptyState title="A little slower, please" action={home}>
        We were asked very often from where you are, and make a short pause so that everybody is served. Your
        cart is kept. Please try again in {waitWords(seconds)}.
      </EmptyState>
    </Frame>
  );
}
