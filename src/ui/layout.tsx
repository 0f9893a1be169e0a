/** The frame of every page: head, header with navigation and cart, the page itself, footer. */
import type { ComponentChildren, VNode } from 'preact';
import { renderToString } from 'preact-render-to-string';
import type { Shop } from '../platform/shop.ts';
import { routes } from '../routes.ts';
import { Bag } from './icons.tsx';

/** A collection as the header's navigation shows it. */
export interface NavLink {
  href: string;
  title: string;
}

export interface LayoutProps {
  shop: Shop;
  title: string;
  description?: string;
  /** The path that search engines should know this page by. */
  canonical?: string;
  cartCount: number;
  /** The page's own path, so that the navigation can say where one is. */
  current?: string;
  /** The collections; pages that are about one thing only, such as checkout, show none. */
  nav?: NavLink[];
  noindex?: boolean;
  /** More for the head: social cards, JSON-LD, a refresh. */
  head?: ComponentChildren;
  children: ComponentChildren;
}

const FONT = 'jost-latin-wght-normal.woff2';

export function Layout({ shop, title, description, canonical, head, noindex, children, ...frame }: LayoutProps) {
  const { name, locale } = shop.config.shop;
  return (
    <html lang={locale}>
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>{title === name ? name : `${title} – ${name}`}</title>
        {description && <meta name="description" content={description} />}
        {canonical && <link rel="canonical" href={shop.config.publicUrl + canonical} />}
        {noindex && <meta name="robots" content="noindex" />}
        <meta name="color-scheme" content="light dark" />
        <link rel="preload" href={shop.assets.url(FONT)} as="font" type="font/woff2" crossorigin="anonymous" />
        <link rel="stylesheet" href={shop.assets.url('shop.css')} />
        <link rel="icon" href={routes.favicon()} type="image/svg+xml" />
        {head}
      </head>
      <body>
        <a class="skip" href="#main">
          Skip to content
        </a>
        <StandInNotice shop={shop} />
        <Header shop={shop} {...frame} />
        <main id="main">{children}</main>
        <Footer shop={shop} nav={frame.nav} />
      </body>
    </html>
  );
}

/** What is not real says so, on every page. */
function StandInNotice({ shop }: { shop: Shop }) {
  const noPayments = shop.config.stripe === undefined;
  const noMail = shop.config.smtpUrl === undefined;
  if (!noPayments && !noMail) return null;
  const what = noPayments && noMail ? 'no real payments or mail' : noPayments ? 'no real payments' : 'no real mail';
  return (
    <p class="stand-in">
      Demo shop: {what}.{noMail && <a href={routes.mailbox()}>Mailbox</a>}
    </p>
  );
}

function Header({ shop, cartCount, current, nav = [] }: Pick<LayoutProps, 'shop' | 'cartCount' | 'current' | 'nav'>) {
  return (
    <header class="site-header">
      <a class="wordmark" href={routes.home()}>
        {shop.config.shop.name}
      </a>
      {nav.length > 0 && (
        <nav class="site-nav" aria-label="Collections">
          {nav.map(({ href, title }) => (
            <a key={href} href={href} aria-current={href === current ? 'page' : undefined}>
              {title}
            </a>
          ))}
        </nav>
      )}
      <a class="cart-link" href={routes.cart()}>
        <Bag />
        <span>Cart</span>
        {cartCount > 0 && <span class="cart-count">{cartCount}</span>}
        {cartCount > 0 && <span class="visually-hidden">{cartCount === 1 ? 'article' : 'articles'}</span>}
      </a>
    </header>
  );
}

function Footer({ shop, nav = [] }: { shop: Shop; nav?: NavLink[] }) {
  const { name, email } = shop.config.shop;
  return (
    <footer class="site-footer">
      <p class="site-footer-name">{name}</p>
      <nav aria-label="Shop">
        <a href={routes.allProducts()}>All products</a>
        {nav.map(({ href, title }) => (
          <a key={href} href={href}>
            {title}
          </a>
        ))}
      </nav>
      <p>
        Questions? <a href={`mailto:${email}`}>{email}</a>
      </p>
      <p class="soft">Prices include VAT. Shipping is added at checkout.</p>
    </footer>
  );
}

export function renderPage(page: VNode): string {
  return `<!doctype html>${renderToString(page)}`;
}
