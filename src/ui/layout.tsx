/** The frame of every page: head, header with the collections and the cart, footer. */
import type { ComponentChildren, VNode } from 'preact';
import { renderToString } from 'preact-render-to-string';
import type { Shop } from '../platform/shop.ts';
import { routes } from '../routes.ts';
import { brand, Mark } from './brand.tsx';
import { Icon } from './icons.tsx';
import { Locale } from './locale.tsx';
import { RegionLine, RegionLink, regionAtHand, type ShownRegion } from './region.tsx';

export interface NavLink {
  href: string;
  title: string;
}

export interface LayoutProps {
  shop: Pick<Shop, 'config' | 'assets'>;
  /** The shop's name is added. */
  title: string;
  description?: string;
  /** The path search engines should know this page by. */
  canonical?: string;
  cartCount: number;
  /** The path of the link in the navigation that leads here. */
  current?: string;
  noindex?: boolean;
  /** Where the buyer is; else that of the request at hand. */
  region?: ShownRegion;
  /** Besides all products. None on pages that should not tempt away, such as the checkout. */
  collections?: NavLink[];
  /** Islands: the names of their scripts, "product.js". */
  scripts?: string[];
  head?: ComponentChildren;
  children: ComponentChildren;
}

export function renderPage(page: VNode): string {
  return `<!doctype html>${renderToString(page)}`;
}

export function Layout(props: LayoutProps) {
  const { shop, cartCount, collections = [], current, region = regionAtHand(), children } = props;
  const { config } = shop;
  const standIns = config.stripe === undefined || config.smtpUrl === undefined;
  return (
    <Locale.Provider value={region?.locale ?? config.shop.locale}>
      <html lang="en">
        <Head {...props} />
        <body>
          <a class="skip" href="#main">
            Skip to content
          </a>
          {standIns && <StandInBar config={config} />}
          <header class="header">
            <a
              class="wordmark"
              href={routes.home()}
              aria-current={current === routes.home() ? 'page' : undefined}
            >
              <Mark /> {config.shop.name}
            </a>
            <Navigation links={collections} current={current} />
            <RegionLink region={region} />
            <a
              class="account-link"
              href={routes.account()}
              aria-current={current === routes.account() ? 'page' : undefined}
            >
              <Icon name="person" /> <span>Account</span>
            </a>
            <a
              class="cart-link"
              href={routes.cart()}
              aria-current={current === routes.cart() ? 'page' : undefined}
            >
              <Icon name="cart" /> Cart <CartCount count={cartCount} />
            </a>
          </header>
          <main id="main" tabindex={-1}>
            {children}
          </main>
          <Footer shop={shop} links={collections} region={region} standIns={standIns} />
        </body>
      </html>
    </Locale.Provider>
  );
}

function Head({ shop, title, description, canonical, noindex, scripts = [], head }: LayoutProps) {
  const { name } = shop.config.shop;
  const fullTitle = title === name ? `${name}: ${brand.tagline}` : `${title} · ${name}`;
  return (
    <head>
      <meta charset="utf-8" />
      <meta name="viewport" content="width=device-width, initial-scale=1" />
      <title>{fullTitle}</title>
      <link
        rel="preload"
        href={shop.assets.url('jost-latin-wght-normal.woff2')}
        as="font"
        type="font/woff2"
        crossorigin="anonymous"
      />
      <link rel="stylesheet" href={shop.assets.url('shop.css')} />
      {scripts.map((script) => (
        <script key={script} type="module" src={shop.assets.url(script)} />
      ))}
      <meta name="description" content={description ?? brand.tagline} />
      {noindex && <meta name="robots" content="noindex" />}
      {canonical && <link rel="canonical" href={shop.config.publicUrl + canonical} />}
      <link rel="icon" href={routes.favicon()} type="image/svg+xml" />
      <meta name="color-scheme" content="light dark" />
      <meta name="theme-color" content={brand.paper.light} media="(prefers-color-scheme: light)" />
      <meta name="theme-color" content={brand.paper.dark} media="(prefers-color-scheme: dark)" />
      {head}
    </head>
  );
}

function StandInBar({ config }: { config: Shop['config'] }) {
  const missing = [!config.stripe && 'payments', !config.smtpUrl && 'mail'].filter(Boolean).join(' or ');
  return (
    <aside class="stand-in" aria-label="About this shop">
      Demo: no real {missing}. {!config.smtpUrl && <a href={routes.mailbox()}>Mailbox</a>}
    </aside>
  );
}

function Navigation({ links, current }: { links: NavLink[]; current?: string }) {
  if (links.length === 0) return null;
  return (
    <nav class="nav" aria-label="Shop">
      <ul>
        {[{ href: routes.allProducts(), title: 'All' }, ...links].map(({ href, title }) => (
          <li key={href}>
            <a href={href} aria-current={href === current ? 'page' : undefined}>
              {title}
            </a>
          </li>
        ))}
      </ul>
    </nav>
  );
}

function CartCount({ count }: { count: number }) {
  return count === 0 ? (
    <span class="hidden">(empty)</span>
  ) : (
    <span class="count">
      {count}
      <span class="hidden"> {count === 1 ? 'article' : 'articles'}</span>
    </span>
  );
}

function Footer({
  shop,
  links,
  region,
  standIns,
}: {
  shop: LayoutProps['shop'];
  links: NavLink[];
  region: ShownRegion | undefined;
  standIns: boolean;
}) {
  const { name, email } = shop.config.shop;
  return (
    <footer class="footer">
      <div>
        <p class="footer-name">{name}</p>
        <p>{brand.tagline}</p>
      </div>
      <nav aria-label="Footer">
        <ul>
          {[
            { href: routes.allProducts(), title: 'All products' },
            ...links,
            { href: routes.findOrder(), title: 'Find your order' },
          ].map(({ href, title }) => (
            <li key={href}>
              <a href={href}>{title}</a>
            </li>
          ))}
        </ul>
      </nav>
      <div>
        <p>Questions? Write to us.</p>
        <p>
          <a href={`mailto:${email}`}>{email}</a>
        </p>
      </div>
      <RegionLine region={region} />
      {standIns && (
        <p class="footer-note">This is a demo shop. Nothing here is really sold, charged or sent.</p>
      )}
    </footer>
  );
}
