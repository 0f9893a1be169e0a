/** The links of header and footer: each row a link, moved and removed by buttons, saved together. */
import { audit, type LoggedEntry } from '../admin/audit.ts';
import type { BackOffice } from '../admin/back-office.tsx';
import type { Desk } from '../admin/desk.ts';
import { MissingPage } from '../admin/refusal-pages.tsx';
import { sql, type Tx } from '../platform/db.ts';
import { reloadSettings, type StoredLink } from '../platform/settings.ts';
import { routes } from '../routes.ts';
import {
  destinations,
  isPlace,
  LINKS_MAX,
  ownLinks,
  type Place,
  readLinks,
  rearranged,
  setLinks,
  storedLinks,
  type TypedLink,
  typedOf,
} from './navigation.ts';
import { NavigationPage, type PlaceProps } from './navigation-page.tsx';

const subjects: Record<Place, string> = { header: 'Links of the header', footer: 'Links of the footer' };

export function navigationAdmin(office: BackOffice): void {
  const { shop } = office;
  const { db } = shop;

  office.page(routes.adminNavigation, 'content:read', (desk) => show(desk));

  office.action(routes.adminNavigation, 'content:write', async (desk) => {
    const { place, act, was } = desk.form;
    if (!isPlace(place)) return desk.html(<MissingPage />, 404);
    const typed = typedLinks(desk, place);
    if (act === 'reset') return save(desk, place, undefined, undefined);
    if (act) return show(desk, { place, typed: rearranged(typed, act), errors: {}, was });
    const { links, errors } = readLinks(typed, await destinations(db));
    if (Object.keys(errors).length > 0) return show(desk, { place, typed, errors, was }, 422);
    return save(desk, place, links, was);
  });

  office.undo('navigation.save', {
    needs: 'content:write',
    async run(tx, entry: LoggedEntry) {
      const place = entry.subject.id as Place;
      const [was, left] = [linksIn(entry.before), linksIn(entry.after)];
      if (!same(await storedLinks(tx, place), left))
        return { ok: false, why: 'These links have been changed again since.' };
      await setLinks(tx, place, was);
      return {
        ok: true,
        words: `${subjects[place]} are as they were`,
        before: entry.after,
        after: entry.before,
      };
    },
  });

  /** @param was what the form was opened with, as JSON; undefined saves whatever there is. */
  async function save(desk: Desk, place: Place, links: StoredLink[] | undefined, was: string | undefined) {
    const known = await destinations(db);
    const result = await db.transaction(async (tx) => {
      const before = await lockLinks(tx, place);
      const shown = before ?? ownLinks(place, known);
      if (was !== undefined && was !== JSON.stringify(shown)) return 'conflict';
      const next = links && !before && same(links, shown) ? undefined : links;
      if (same(before, next)) return undefined;
      await setLinks(tx, place, next);
      const words = next ? `${subjects[place]} saved` : `${subjects[place]} are the shop’s own again`;
      const subject = { kind: 'navigation', id: place, label: subjects[place] };
      const [old, now] = [before && { links: before }, next && { links: next }];
      return audit(tx, desk.staff, { action: 'navigation.save', words, subject, before: old, after: now });
    });
    if (result === 'conflict')
      return show(desk, { place, typed: typedLinks(desk, place), errors: {}, conflict: true }, 409);
    await reloadSettings(db, shop.config, shop);
    return desk.done(routes.adminNavigation(), result);
  }

  async function show(
    desk: Desk,
    typed?: Pick<PlaceProps, 'place' | 'typed' | 'errors' | 'conflict'> & { was?: string | undefined },
    status: 200 | 409 | 422 = 200,
  ) {
    const [known, header, footer] = await Promise.all([
      destinations(db),
      storedLinks(db, 'header'),
      storedLinks(db, 'footer'),
    ]);
    const props = (place: Place, stored: StoredLink[] | undefined): PlaceProps => {
      const links = stored ?? ownLinks(place, known);
      const now = {
        place,
        isOwn: !stored,
        typed: links.map(typedOf),
        errors: {},
        was: JSON.stringify(links),
      };
      if (typed?.place !== place) return now;
      return { ...now, ...typed, was: typed.was ?? now.was, isUnsaved: true };
    };
    const page = { known, header: props('header', header), footer: props('footer', footer) };
    return desk.html(<NavigationPage {...page} />, status);
  }
}

/** Two who save the first row of a place at the same time come one after the other. */
async function lockLinks(tx: Tx, place: Place) {
  await tx.run(sql`LOCK TABLE navigation IN SHARE ROW EXCLUSIVE MODE`);
  return storedLinks(tx, place);
}

const same = (one: unknown, other: unknown) => canonical(one) === canonical(other);
/** jsonb keeps no order of keys. */
const canonical = (links: unknown): string =>
  JSON.stringify((links as StoredLink[] | undefined)?.map(typedOf) ?? null);
const linksIn = (kept: unknown) => (kept as { links?: StoredLink[] } | null)?.links;

function typedLinks(desk: Desk, place: Place): TypedLink[] {
  const [titles, tos, hrefs] = ['title', 'to', 'href'].map((name) => desk.values(name)) as [
    string[],
    string[],
    string[],
  ];
  const text = (value = '') => value.toWellFormed().trim();
  return titles
    .slice(0, LINKS_MAX[place])
    .map((title, index) => ({ title: text(title), to: text(tos[index]), href: text(hrefs[index]) }));
}
