/** The pages for when there is nothing to show: not found, something broke, come back in a moment. */
import type { Context } from 'hono';
import type { Shop } from '../platform/shop.ts';
import { routes } from '../routes.ts';
import { Layout, renderPage } from './layout.tsx';
import { EmptyState } from './notices.tsx';

export function answerNotFound(c: Context, shop: Shop, cartCount: number): Response | Promise<Response> {
  const page = (
    <Layout shop={shop} title="Not found" cartCount={cartCount} noindex>
      <EmptyState title="There is nothing here">
        <p>The page has moved, or never was. What we do have is all in one place.</p>
        <p>
          <a class="button" href={routes.allProducts()}>
            See all products
          </a>
        </p>
      </EmptyState>
    </Layout>
  );
  return c.html(renderPage(page), 404);
}

export function answerError(c: Context, shop: Shop, cartCount: number, reference: string): Response | Promise<Response> {
  const page = (
    <Layout shop={shop} title="Something went wrong" cartCount={cartCount} noindex>
      <EmptyState title="That was our fault">
        <p>Something went wrong on our side. Your cart is safe; please try once more.</p>
        <p class="soft">
          If it happens again, write to <a href={`mailto:${shop.config.shop.email}`}>{shop.config.shop.email}</a> and name{' '}
          <code>{reference}</code>.
        </p>
      </EmptyState>
    </Layout>
  );
  return c.html(renderPage(page), 500);
}

/** The database or Stripe does not answer in time. The buyer may simply try again. */
export function answerBusy(c: Context, shop: Shop, cartCount: number): Response | Promise<Response> {
  const page = (
    <Layout shop={shop} title="One moment, please" cartCount={cartCount} noindex>
      <EmptyState title="One moment, please">
        <p>The shop is catching its breath. Nothing was charged, and your cart is safe.</p>
        <p>
          <a class="button" href={c.req.method === 'GET' ? c.req.path : routes.cart()}>
            Try again
          </a>
        </p>
      </EmptyState>
    </Layout>
  );
  c.header('Retry-After', '5');
  return c.html(renderPage(page), 503);
}
