/** The frame of every page of the back office: the sidebar, the search, the message of what was just done. */
import type { ComponentChildren } from 'preact';
import { routes } from '../routes.ts';
import { brand, Mark } from '../ui/brand.tsx';
import { Icon } from '../ui/icons.tsx';
import { Locale } from '../ui/locale.tsx';
import { ThemeLink } from '../ui/theme.tsx';
import { type Desk, useDesk } from './desk.ts';
import { Form } from './form.tsx';
import { type NavItem, navigation } from './nav.ts';

export interface AdminPageProps {
  title: string;
  /** The name of the navigation's item that leads here. */
  current?: string;
  /** Islands: the names of their scripts, "grid.js". The shell's own comes by itself. */
  scripts?: string[];
  children: ComponentChildren;
}

export function AdminPage({ title, current, scripts = [], children }: AdminPageProps) {
  const desk = useDesk();
  const { config } = desk.shop;
  return (
    <Locale.Provider value={config.shop.locale}>
      <html lang="en">
        <AdminHead desk={desk} title={title} scripts={['shell.js', ...scripts]} />
        <body class="admin">
          <a class="skip" href="#main">
            Skip to content
          </a>
          <Sidebar desk={desk} current={current} />
          <main id="main" tabindex={-1}>
            {desk.flash && <FlashMessage desk={desk} />}
            {children}
          </main>
          <Palette desk={desk} />
        </body>
      </html>
    </Locale.Provider>
  );
}

/** For pages before the sign-in too. */
export function AdminHead({
  desk,
  title,
  scripts = [],
}: {
  desk: Pick<Desk, 'shop'>;
  title: string;
  scripts?: string[];
}) {
  const { assets, config } = desk.shop;
  return (
    <head>
      <meta charset="utf-8" />
      <meta name="viewport" content="width=device-width, initial-scale=1" />
      <title>{`${title} · ${config.shop.name} back office`}</title>
      <link
        rel="preload"
        href={assets.url('jost-latin-wght-normal.woff2')}
        as="font"
        type="font/woff2"
        crossorigin="anonymous"
      />
      <link rel="stylesheet" href={assets.url('admin.css')} />
      <ThemeLink look={config.look} />
      {scripts.map((script) => (
        <script key={script} type="module" src={assets.url(script)} />
      ))}
      <meta name="robots" content="noindex" />
      <link rel="icon" href={routes.favicon()} type="image/svg+xml" />
      <meta name="color-scheme" content="light dark" />
      <meta name="theme-color" content={brand.paper.light} media="(prefers-color-scheme: light)" />
      <meta name="theme-color" content={brand.paper.dark} media="(prefers-color-scheme: dark)" />
    </head>
  );
}

function Sidebar({ desk, current }: { desk: Desk; current?: string }) {
  const { name } = desk.shop.config.shop;
  return (
    <header class="side">
      <div class="side-top">
        <a class="side-name" href={routes.admin()}>
          <Mark /> <span>{name}</span>
        </a>
        <details class="side-menu" data-menu>
          <summary aria-label="Menu">
            <Icon name="menu" />
          </summary>
          <SideLinks desk={desk} current={current} />
        </details>
      </div>
      <search>
        <form class="side-search" action={routes.adminSearch()} method="get">
          <Icon name="search" />
          <input
            type="search"
            name="q"
            aria-label="Search orders, products, customers, pages"
            placeholder="Search"
            autocomplete="off"
            data-palette-opener
          />
          <kbd>Ctrl K</kbd>
        </form>
      </search>
      <div class="side-wide">
        <SideLinks desk={desk} current={current} />
      </div>
    </header>
  );
}

const isWithin = (item: NavItem, current?: string) =>
  item.name === current || item.within?.some(({ name }) => name === current);

/** Twice in the page, for a wide window and for the phone's menu; only one of them is ever shown. */
function SideLinks({ desk, current }: { desk: Desk; current?: string }) {
  const open = (item: NavItem) => item.needs === 'anyone' || desk.can(item.needs);
  return (
    <>
      <nav class="side-nav" aria-label="Back office">
        <ul>
          {navigation
            .filter((item) => open(item) || item.within?.some(open))
            .map((item) => (
              <li key={item.name}>
                <SideLink item={item} current={current} />
                {isWithin(item, current) && item.within && (
                  <ul>
                    {item.within.filter(open).map((each) => (
                      <li key={each.name}>
                        <SideLink item={each} current={current} />
                      </li>
                    ))}
                  </ul>
                )}
              </li>
            ))}
        </ul>
      </nav>
      <div class="side-foot">
        <a href={routes.home()}>View the shop</a>
        <a href={routes.adminMe()} aria-current={current === 'me' ? 'page' : undefined}>
          {desk.staff.name}
        </a>
        <Form action={routes.adminSignOut()}>
          <button type="submit" class="linkish">
            Sign out
          </button>
        </Form>
      </div>
    </>
  );
}

function SideLink({ item, current }: { item: NavItem; current?: string }) {
  return (
    <a href={item.href} aria-current={item.name === current ? 'page' : undefined}>
      {item.icon && <Icon name={item.icon} />} {item.title}
    </a>
  );
}

function FlashMessage({ desk }: { desk: Desk }) {
  const { entryId, words, undoable } = desk.flash!;
  const url = new URL(desk.c.req.url);
  return (
    <div class="flash" role="status" data-flash>
      <Icon name="done" /> <p>{words}</p>
      {undoable && (
        <Form action={routes.adminUndo({ entryId: String(entryId) })}>
          <input type="hidden" name="back" value={url.pathname + url.search} />
          <button type="submit" class="linkish" data-undo>
            Undo
          </button>
        </Form>
      )}
    </div>
  );
}

/** Opened by Ctrl K or "/"; what it lists without typing stands here, so that it opens at once. */
function Palette({ desk }: { desk: Desk }) {
  const open = (item: NavItem) => item.needs === 'anyone' || desk.can(item.needs);
  const all = navigation.flatMap((item) => [item, ...(item.within ?? [])]).filter(open);
  return (
    <dialog class="palette" aria-label="Go to, or search" data-palette={routes.adminSearch()}>
      <input
        type="text"
        role="combobox"
        aria-expanded="true"
        aria-controls="palette-list"
        aria-label="Go to a page, or search orders, products and customers"
        placeholder="Go to, or search …"
        autocomplete="off"
        spellcheck={false}
      />
      <div id="palette-list" class="palette-list" role="listbox" tabindex={-1} aria-label="Results">
        {all.map(({ name, title, href }) => (
          <PaletteOption key={name} name={name} href={href} title={title} />
        ))}
        {desk.can('products:write') && (
          <PaletteOption name="new-product" href={routes.adminNewProduct()} title="Add a product" />
        )}
      </div>
    </dialog>
  );
}

function PaletteOption({ name, href, title }: { name: string; href: string; title: string }) {
  return (
    <div role="option" id={`palette-${name}`} tabIndex={-1} data-href={href} aria-selected="false">
      {title}
    </div>
  );
}
