/** The frame of every page: head, header with the collections and the cart, footer. */
import type { ComponentChildren, VNode } from 'preact';
import { renderToString } from 'preact-render-to-string';
import type { Look, NavLink } from '../platform/look.ts';
import type { Shop } from '../platform/shop.ts';
import { routes } from '../routes.ts';
import { brand, Wordmark } from './brand.tsx';
import { Icon } from './icons.tsx';
import { Locale } from './locale.tsx';
import { OpenGraph } from './open-graph.tsx';
import { RegionLine, RegionLink, regionAtHand, type ShownRegion } from './region.tsx';
import { ThemeLink } from './theme.tsx';

export type { NavLink };

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
  /** What was searched for: it stays in the field of search. */
  searched?: string;
  /** Where the buyer is; else that of the request at hand. */
  region?: ShownRegion;
  /** Besides all products. None on pages that should not tempt away, such as the checkout. */
  collections?: NavLink[];
  /** Islands: the names of their scripts, "product.js". */
  scripts?: string[];
  /** Says besides the title how the page looks where it is shared; left out, title and description say it. */
  head?: ComponentChildren;
  children: ComponentChildren;
}

export function renderPage(page: VNode): string {
  return `<!doctype html>${renderToString(page)}`;
}

/** More stand in a row of their own. */
const LINKS_BESIDE_MAX = 7;

export function Layout(props: LayoutProps) {
  const { shop, cartCount, collections, current, searched, region = regionAtHand(), children } = props;
  const { config } = shop;
  const links = headerLinks(config.look, collections);
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
          <header class={links.length > LINKS_BESIDE_MAX ? 'header tall' : 'header'}>
            <a
              class="wordmark"
              href={routes.home()}
              aria-current={current === routes.home() ? 'page' : undefined}
            >
              <Wordmark look={config.look} name={config.shop.name} />
            </a>
            <Navigation links={links} current={current} />
            {collections && <SearchForm searched={searched} />}
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
          <Footer
            shop={shop}
            links={footerLinks(config.look, collections)}
            region={region}
            standIns={standIns}
          />
        </body>
      </html>
    </Locale.Provider>
  );
}

function Head({ shop, title, description, canonical, noindex, collections, head, ...page }: LayoutProps) {
  const scripts = [...(page.scripts ?? []), ...(collections ? ['suggestions.js'] : [])];
  const { name } = shop.config.shop;
  const { tagline } = shop.config.look;
  const fullTitle =
    title === name && tagline ? `${name}: ${tagline}` : title === name ? name : `${title} · ${name}`;
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
      <ThemeLink look={shop.config.look} />
      {scripts.map((script) => (
        <script key={script} type="module" src={shop.assets.url(script)} />
      ))}
      <meta name="description" content={description ?? (tagline || name)} />
      {noindex && <meta name="robots" content="noindex" />}
      {canonical && <link rel="canonical" href={shop.config.publicUrl + canonical} />}
      <link rel="icon" href={routes.favicon()} type="image/svg+xml" />
      <meta name="color-scheme" content="light dark" />
      <meta name="theme-color" content={brand.paper.light} media="(prefers-color-scheme: light)" />
      <meta name="theme-color" content={brand.paper.dark} media="(prefers-color-scheme: dark)" />
      {head ?? (
        <OpenGraph
          config={shop.config}
          path={canonical}
          title={title}
          description={description ?? (tagline || name)}
        />
      )}
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

/** None where there are no collections: a page that should not tempt away, or a shop without any. */
function headerLinks({ header }: Look, collections: NavLink[] | undefined): NavLink[] {
  if (!collections) return [];
  if (header) return header;
  return collections.length === 0 ? [] : [{ href: routes.allProducts(), title: 'All' }, ...collections];
}

/** Pages that law or buyers ask for stand at the foot even where the merchant's own links leave them out. */
function footerLinks({ footer, pages }: Look, collections: NavLink[] | undefined): NavLink[] {
  const links = footer ?? [
    { href: routes.allProducts(), title: 'All products' },
    ...(collections ?? []),
    { href: routes.findOrder(), title: 'Find your order' },
  ];
  return [...links, ...pages.filter(({ href }) => !links.some((link) => link.href === href))];
}

function Navigation({ links, current }: { links: NavLink[]; current?: string }) {
  if (links.length === 0) return null;
  return (
    <nav class="nav" aria-label="Shop">
      <ul>
        {links.map(({ href, title }) => (
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

/** Works without script; with it, suggestions come as one types. */
function SearchForm({ searched }: Pick<LayoutProps, 'searched'>) {
  return (
    <search class="search">
      <form action={routes.search()}>
        <label class="hidden" for="search">
          Search products
        </label>
        <input
          id="search"
          name="q"
          type="search"
          placeholder="Search"
          value={searched}
          autocomplete="off"
          autocapitalize="off"
          maxlength={200}
        />
        <button type="submit">
          <Icon name="search" label="Search" />
        </button>
        <div
          id="suggestions"
          class="suggestions"
          role="listbox"
          aria-label="Suggestions"
          data-from={routes.searchSuggestions()}
          hidden
        />
      </form>
    </search>
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
  const { tagline } = shop.config.look;
  return (
    <footer class="footer">
      <div>
        <p class="footer-name">{name}</p>
        {tagline && <p>{tagline}</p>}
      </div>
      <nav aria-label="Footer">
        <ul>
          {links.map(({ href, title }) => (
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
