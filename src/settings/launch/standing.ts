/** Checks of what the shop knows itself: looked at anew each time the page is opened. */
import type { Config } from '../../platform/config.ts';
import { type Db, sql } from '../../platform/db.ts';
import { ownLook } from '../../platform/look.ts';
import { bad, type Finding, good, notYet } from './finding.ts';

/** Read in one query. */
export interface Facts {
  published: string[];
  ownProducts: number;
  demoProducts: number;
  /** The home page begins with a picture that came with the demo shop. */
  demoPicture: boolean;
  methods: number;
  registrations: { country: string; hasRates: boolean }[];
  ownersWithoutFactor: string[];
}

/** @param demoHandles of the products that come with the demo shop. */
export async function readFacts(db: Db, demoHandles: string[]): Promise<Facts> {
  const sold = sql`products p WHERE p.status = 'active'
    AND EXISTS (SELECT FROM variants v WHERE v.product_id = p.id AND v.status = 'active')`;
  const facts = await db.row<Facts>(sql`
    SELECT
      (SELECT coalesce(array_agg(purpose), '{}') FROM content_pages WHERE published AND purpose IS NOT NULL) AS published,
      (SELECT count(*)::int FROM (
        SELECT FROM ${sold} AND p.handle <> ALL (${demoHandles}) LIMIT 1000) own) AS "ownProducts",
      (SELECT count(*)::int FROM ${sold} AND p.handle = ANY (${demoHandles})) AS "demoProducts",
      EXISTS (SELECT FROM home_pictures h JOIN media m ON m.id = h.media_id WHERE m.file LIKE 'hero%') AS "demoPicture",
      (SELECT count(*)::int FROM shipping_methods WHERE active) AS methods,
      (SELECT coalesce(json_agg(json_build_object('country', r.country, 'hasRates',
          EXISTS (SELECT FROM tax_rates t WHERE t.country = r.country))), '[]') FROM tax_registrations r) AS registrations,
      (SELECT coalesce(array_agg(s.name ORDER BY s.name), '{}') FROM staff s
        WHERE s.role = 'owner' AND s.status = 'active' AND s.totp_secret IS NULL
          AND NOT EXISTS (SELECT FROM staff_passkeys k WHERE k.staff_id = s.id)) AS "ownersWithoutFactor"`);
  return facts!;
}

const LEGAL = { returns: 'returns', privacy: 'privacy', terms: 'terms' };

export function legalPages({ published }: Facts): Finding {
  const missing = Object.entries(LEGAL).flatMap(([purpose, name]) =>
    published.includes(purpose) ? [] : [name],
  );
  return missing.length === 0
    ? good('Returns, privacy and terms are published, and linked at the foot of every page.')
    : notYet(`Not published yet: ${missing.join(', ')}. A draft of each is waiting for your own words.`);
}

export function ownName({ shop, shopAddress }: Config): Finding {
  const missing = [
    shop.name === 'Plain Geometry' && 'the name of your shop',
    shop.email.endsWith('.example') && 'your e-mail address',
    shopAddress.length === 0 && 'your business address, which receipts and the law ask for',
  ].filter(Boolean);
  return missing.length === 0
    ? good(`${shop.name}, ${shopAddress.join(', ')}.`)
    : notYet(`Still to be set: ${missing.join('; ')}.`);
}

export function ownHomePage({ demoPicture }: Facts, { look }: Config): Finding {
  const left = [
    demoPicture && 'its picture',
    look.headline === ownLook.headline && 'its headline',
    look.invitation === ownLook.invitation && 'the line below it',
    look.about.paragraphs[0] === ownLook.about.paragraphs[0] && 'its last part',
  ].filter(Boolean);
  return left.length === 0
    ? good(`It begins with “${look.headline}”.`)
    : notYet(
        `Still the demo shop’s: ${left.join(', ')}. Settings has a part for it, and leads to the picture.`,
      );
}

export function products({ ownProducts, demoProducts }: Facts): Finding {
  if (ownProducts === 0)
    return notYet(
      demoProducts > 0
        ? 'Only the demo’s products are on sale. Add one of your own, with a photo and stock.'
        : 'Nothing is on sale. Add your first product, with a photo and stock.',
    );
  const own =
    ownProducts >= 1000 ? 'Many products' : `${ownProducts} ${ownProducts === 1 ? 'product' : 'products'}`;
  return demoProducts === 0
    ? good(`${own} of yours on sale, none of the demo’s.`)
    : notYet(
        `${own} of yours on sale, and ${demoProducts} of the demo’s: buyers could order them. Archive those; you can bring them back.`,
      );
}

export const shipping = ({ methods }: Facts): Finding =>
  methods > 0
    ? good(
        `${methods} ${methods === 1 ? 'method' : 'methods'} of shipping. Look whether zones and prices are yours.`,
      )
    : bad('There is no way of shipping, so nobody can order. Add a zone and a method.');

/** @param confirmed that no tax is to be charged. */
export function tax({ registrations }: Facts, config: Config, confirmed: string | undefined): Finding {
  if (config.taxProvider === 'stripe') return good('Stripe Tax works taxes out.');
  const without = registrations.filter(({ hasRates }) => !hasRates).map(({ country }) => country);
  if (without.length > 0)
    return bad(
      `You are registered in ${without.join(', ')}, but there are no rates: nobody there can buy. Load them.`,
    );
  if (registrations.length > 0)
    return good(
      `Registered in ${[...new Set(registrations.map(({ country }) => country))].join(', ')}, with rates.`,
    );
  return confirmed
    ? good(`No tax is charged. ${confirmed}`)
    : notYet(
        'No tax is charged, as you are registered nowhere. Register where you have to charge it, or confirm that you need not.',
      );
}

export function secondFactor({ ownersWithoutFactor }: Facts): Finding {
  return ownersWithoutFactor.length === 0
    ? good('Every owner signs in with a second factor.')
    : notYet(
        `Without a second factor: ${ownersWithoutFactor.join(', ')}. Whoever guesses the password has the shop. Add an authenticator app or a passkey under your name.`,
      );
}

export const backup = ({ databaseUrl, s3 }: Config, confirmed: string | undefined): Finding =>
  confirmed
    ? good(`You have one. ${confirmed}`)
    : notYet(
        databaseUrl
          ? `No backup is known yet. Have the database dumped every day (pg_dump), keep ${s3 ? `a copy of the bucket ${s3.bucket}` : 'the media folder of PUSHCART_DATA'} with it, somewhere else than the shop, and try once to restore it.`
          : 'No backup is known yet. Everything is in the folder PUSHCART_DATA: stop the shop, copy that folder somewhere else, and start it again. For daily backups while it runs, use a PostgreSQL server of its own and pg_dump.',
      );
