/**
 * What a merchant sets in the back office, laid over what the environment says. A setting that the environment
 * names wins; all else is as it was stored, or as the shop comes.
 *
 * Always true: there is one Config in a process and everybody reads it anew, so that a change holds everywhere
 * from the next request on. It is loaded before anything uses it, and again whenever a change is heard.
 */
import { routes } from '../routes.ts';
import type { Config } from './config.ts';
import { type Db, sql } from './db.ts';
import type { KeptPages } from './kept-pages.ts';
import type { KeptValues } from './kept-values.ts';
import type { NavLink } from './look.ts';
import { exponent } from './money.ts';
import type { Settings } from './server-settings.ts';
import { paragraphsOf } from './wordings.ts';

export type StoredSettings = Partial<Settings>;

/** What holds: stored where the environment does not say, else as the shop comes. */
export function settingsOf({ server }: Pick<Config, 'server'>, stored: StoredSettings): Settings {
  const free = Object.entries(stored).filter(([name]) => !(name in server.fixed) && name in server.values);
  return { ...server.values, ...Object.fromEntries(free) };
}

export function applySettings(config: Config, settings: Settings): void {
  const { fixed, giftWrap, values } = config.server;
  const { name, email, country, currency, locale, timeZone, accentLight: light, accentDark: dark } = settings;
  Object.assign(config.shop, { name, email, country, currency, locale, timeZone });
  config.shopAddress = settings.address;
  config.returns = { ...config.returns, address: settings.returnsAddress };
  const { from, staff } = config.mail;
  config.mail = {
    ...config.mail,
    from: {
      name: 'mailName' in fixed ? from.name : name,
      address: 'mailAddress' in fixed ? from.address : email,
    },
    staff: 'mailStaff' in fixed ? staff : email,
  };
  const shift = exponent(currency) - exponent(values.currency);
  config.giftWrapMinor = giftWrap.written ? Math.round(giftWrap.minor * 10 ** shift) : giftWrap.minor;
  config.look = {
    ...config.look,
    tagline: settings.tagline,
    headline: settings.headline,
    invitation: settings.invitation,
    about: {
      title: settings.aboutTitle,
      paragraphs: paragraphsOf(settings.aboutText).map((lines) => lines.join(' ')),
    },
    accent: light && dark ? { light, dark } : undefined,
    logo: settings.logo ?? undefined,
  };
}

/** Where a link of the navigation leads. */
export type StoredLink = { title: string } & (
  | { to: 'products' | 'find_order' }
  | { to: 'collection' | 'page'; id: string }
  | { to: 'address'; href: string }
);

interface Stored {
  data: StoredSettings;
  header: StoredLink[] | null;
  footer: StoredLink[] | null;
  collections: Record<string, string>;
  pages: { id: string; handle: string; title: string; purpose: string | null }[];
}

/** Brings `config` to what is stored. @returns whether anything is another now. */
export async function loadSettings(db: Db, config: Config): Promise<boolean> {
  const stored = await db.row<Stored>(sql`
    WITH links AS (SELECT jsonb_array_elements(links) AS link FROM navigation)
    SELECT (SELECT data FROM shop_settings) AS data,
      (SELECT links FROM navigation WHERE place = 'header') AS header,
      (SELECT links FROM navigation WHERE place = 'footer') AS footer,
      (SELECT coalesce(jsonb_object_agg(id, handle), '{}') FROM collections
        WHERE id::text IN (SELECT link ->> 'id' FROM links)) AS collections,
      (SELECT coalesce(jsonb_agg(jsonb_build_object('id', id, 'handle', handle, 'title', title, 'purpose', purpose)
          ORDER BY array_position(ARRAY['about', 'returns', 'privacy', 'terms'], purpose)), '[]')
        FROM content_pages WHERE published) AS pages`);
  const before = JSON.stringify(shown(config));
  applySettings(config, settingsOf(config, stored!.data));
  const { header, footer, pages } = stored!;
  config.look.header = header ? linksOf(header, stored!) : undefined;
  config.look.footer = footer ? linksOf(footer, stored!) : undefined;
  config.look.pages = pages
    .filter(({ purpose }) => purpose !== null)
    .map(({ handle, title }) => ({ title, href: routes.contentPage({ handle }) }));
  return JSON.stringify(shown(config)) !== before;
}

const shown = ({ shop, shopAddress, returns, mail, look }: Config) => [
  shop,
  shopAddress,
  returns,
  mail,
  look,
];

/** What a link led to and is no longer there leads nowhere, and is left out. */
function linksOf(links: StoredLink[], { collections, pages }: Stored): NavLink[] {
  const hrefOf = (link: StoredLink): string | undefined => {
    switch (link.to) {
      case 'products':
        return routes.allProducts();
      case 'find_order':
        return routes.findOrder();
      case 'collection': {
        const handle = collections[link.id];
        return handle && routes.collection({ handle });
      }
      case 'page': {
        const page = pages.find(({ id }) => id === link.id);
        return page && routes.contentPage({ handle: page.handle });
      }
      case 'address':
        return link.href;
    }
  };
  return links.flatMap((link) => {
    const href = hrefOf(link);
    return href ? [{ title: link.title, href }] : [];
  });
}

interface Kept {
  keptPages: KeptPages;
  keptValues: KeptValues;
}

/** Loads them and, where anything is another now, forgets what was made of it: values first, then pages. */
export async function reloadSettings(db: Db, config: Config, kept: Kept): Promise<void> {
  if (!(await loadSettings(db, config))) return;
  kept.keptValues.drop('everything');
  kept.keptPages.drop('everything');
}

const AGAIN_MS = 1_000;

/** Follows changes that are heard; one reading at a time, and one more for all that came meanwhile. */
export function followSettings(reload: () => Promise<void>, failed: (error: unknown) => void) {
  let reading: Promise<void> | undefined;
  let again = false;
  function read(): void {
    if (reading) {
      again = true;
      return;
    }
    reading = reload()
      .catch((error) => {
        failed(error);
        setTimeout(read, AGAIN_MS).unref();
      })
      .finally(() => {
        reading = undefined;
        if (again) {
          again = false;
          read();
        }
      });
  }
  return {
    heard(tag: string, { look }: Pick<Config, 'look'>): void {
      const isLinked = tag.startsWith('collection:') && (look.header ?? look.footer) !== undefined;
      if (tag === 'settings' || isLinked) read();
    },
    read,
  };
}
