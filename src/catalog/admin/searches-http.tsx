/** Search, as staff tune it: what was asked and not found, words that mean the same, what stands first. */
import { audit, type LoggedEntry } from '../../admin/audit.ts';
import type { BackOffice } from '../../admin/back-office.tsx';
import type { Desk } from '../../admin/desk.ts';
import { MissingPage } from '../../admin/refusal-pages.tsx';
import { sql } from '../../platform/db.ts';
import { isUuid } from '../../platform/requests.ts';
import { routes } from '../../routes.ts';
import { storable } from '../list-query.ts';
import { normalised } from '../search/document.ts';
import { found, rankedBy } from '../search/find.ts';
import { forgetPlans, makePlan } from '../search/plan.ts';
import {
  findSynonym,
  listSynonyms,
  PINS_MAX,
  type Pin,
  pinnedQueries,
  pinsOf,
  readSynonym,
  removeSynonym,
  type Synonym,
  saveSynonym,
  searchedMost,
  setPins,
} from '../search/tuning.ts';
import { PinsPage, SearchesPage, SynonymsPage, type SynonymTyped } from './searches-pages.tsx';

const WORDS_MAX = 200;

const subjectOf = ({ id, words }: Pick<Synonym, 'id' | 'words'>) => ({
  kind: 'synonym',
  id,
  label: words.join(', '),
});

export function searchAdmin(office: BackOffice): void {
  const { shop } = office;
  const { db } = shop;
  const locale = () => shop.config.shop.locale;

  office.page(routes.adminSearches, 'products:read', async (desk) => {
    const isNothing = desk.c.req.query('show') === 'nothing';
    const [rows, pinned] = await Promise.all([searchedMost(db, isNothing), pinnedQueries(db)]);
    return desk.html(<SearchesPage isNothing={isNothing} rows={rows} pinned={pinned} />);
  });

  const showSynonyms = async (desk: Desk, typed?: SynonymTyped) =>
    desk.html(<SynonymsPage synonyms={await listSynonyms(db)} typed={typed} />, typed?.error ? 422 : 200);

  office.page(routes.adminSynonyms, 'products:read', (desk) => {
    const words = desk.c.req.query('words')?.slice(0, WORDS_MAX);
    return showSynonyms(desk, words ? { words: `${words}, `, isOneWay: false } : undefined);
  });
  office.action(routes.adminSynonyms, 'products:write', (desk) => save(desk));
  office.action(routes.adminSynonym, 'products:write', async (desk) => {
    const id = desk.c.req.param('synonymId');
    return isUuid(id) && (await findSynonym(db, id)) ? save(desk, id) : desk.html(<MissingPage />, 404);
  });

  async function save(desk: Desk, id?: string) {
    const text = (desk.form.words ?? '').toWellFormed().slice(0, 2_000);
    const isOneWay = desk.form.oneWay === 'on';
    const read = await readSynonym(db, locale(), text);
    if (!read.ok) return showSynonyms(desk, { id, words: text, isOneWay, error: read.why });
    const entryId = await db.transaction(async (tx) => {
      const before = id ? await findSynonym(tx, id) : undefined;
      if (before && before.isOneWay === isOneWay && same(before.words, read.words)) return undefined;
      const saved = {
        id: await saveSynonym(tx, { ...(id && { id }), ...read, isOneWay }),
        words: read.words,
        isOneWay,
      };
      const words = before ? 'Synonyms saved' : 'Synonyms added';
      return audit(tx, desk.staff, {
        action: 'synonym.save',
        words,
        subject: subjectOf(saved),
        before,
        after: saved,
      });
    });
    forgetPlans(db);
    return desk.done(routes.adminSynonyms(), entryId);
  }

  office.action(routes.adminSynonymRemoval, 'products:write', async (desk) => {
    const id = desk.c.req.param('synonymId');
    const entryId = await db.transaction(async (tx) => {
      const before = isUuid(id) ? await findSynonym(tx, id) : undefined;
      if (!before) return undefined;
      await removeSynonym(tx, before.id);
      const subject = subjectOf(before);
      return audit(tx, desk.staff, { action: 'synonym.remove', words: 'Synonyms removed', subject, before });
    });
    forgetPlans(db);
    return desk.done(routes.adminSynonyms(), entryId);
  });

  const putBack = {
    needs: 'products:write' as const,
    async run(tx: Parameters<typeof saveSynonym>[0], { before, after }: LoggedEntry) {
      const [was, left] = [before as Synonym | null, after as Synonym | null];
      const now = await findSynonym(tx, (was ?? left)!.id);
      if (!sameSynonym(now, left ?? undefined))
        return { ok: false as const, why: 'These words have been changed again since.' };
      if (!was) await removeSynonym(tx, left!.id);
      else {
        const read = await readSynonym(tx, locale(), was.words.join(', '));
        if (!read.ok) return { ok: false as const, why: read.why };
        await saveSynonym(tx, { id: was.id, ...read, isOneWay: was.isOneWay });
      }
      forgetPlans(db);
      return { ok: true as const, words: 'Synonyms are as they were', before: after, after: before };
    },
  };
  office.undo('synonym.save', putBack);
  office.undo('synonym.remove', putBack);

  office.page(routes.adminPins, 'products:read', async (desk) =>
    showPins(desk, storable(desk.c.req.query('q') ?? '', WORDS_MAX)),
  );

  async function showPins(desk: Desk, typed: string) {
    const query = normalised(typed);
    if (query === '') return desk.html(<PinsPage query="" pins={[]} results={[]} />);
    const [pins, plan] = await Promise.all([pinsOf(db, query), makePlan(db, locale(), query)]);
    const results = await db.rows<Pin>(sql`
      SELECT p.id, p.title FROM (${found(rankedBy({ ...plan, pinned: [] }), 20)}) f JOIN products p ON p.id = f.id`);
    const isPinned = new Set(pins.map(({ id }) => id));
    return desk.html(
      <PinsPage query={query} pins={pins} results={results.filter(({ id }) => !isPinned.has(id))} />,
    );
  }

  office.action(routes.adminPins, 'products:write', async (desk) => {
    const query = normalised(desk.form.q ?? '');
    const [act = '', id = ''] = (desk.form.act ?? '').split(':');
    if (query === '' || !isUuid(id)) return desk.html(<MissingPage />, 404);
    const entryId = await db.transaction(async (tx) => {
      const before = await pinsOf(tx, query);
      const ids = rearranged(
        before.map((pin) => pin.id),
        act,
        id,
      );
      if (!ids) return undefined;
      await setPins(tx, query, ids);
      const after = await pinsOf(tx, query);
      if (same(idsOf(before), idsOf(after))) return undefined;
      const words =
        act === 'add' ? 'Pinned' : act === 'remove' ? 'No longer pinned' : 'Order of what is pinned saved';
      const subject = { kind: 'pins', id: query, label: `“${query}”` };
      return audit(tx, desk.staff, {
        action: 'pins.save',
        words,
        subject,
        before: { pins: before },
        after: { pins: after },
      });
    });
    forgetPlans(db);
    return desk.done(`${routes.adminPins()}?${new URLSearchParams({ q: query })}`, entryId);
  });

  office.undo('pins.save', {
    needs: 'products:write',
    async run(tx, { subject, before, after }) {
      const [was, left] = [before, after].map((kept) => idsOf((kept as { pins: Pin[] }).pins)) as [
        string[],
        string[],
      ];
      if (!same(idsOf(await pinsOf(tx, subject.id)), left))
        return { ok: false, why: 'It has been changed again since.' };
      await setPins(tx, subject.id, was);
      forgetPlans(db);
      return { ok: true, words: 'What is pinned is as it was', before: after, after: before };
    },
  });
}

const idsOf = (pins: Pin[]) => pins.map(({ id }) => id);
const same = (one: string[], other: string[]) => JSON.stringify(one) === JSON.stringify(other);
const sameSynonym = (one: Synonym | undefined, other: Synonym | undefined) =>
  one && other ? one.isOneWay === other.isOneWay && same(one.words, other.words) : one === other;

/** Undefined for what does not change anything. */
function rearranged(ids: string[], act: string, id: string): string[] | undefined {
  const at = ids.indexOf(id);
  if (act === 'add') return at < 0 && ids.length < PINS_MAX ? [...ids, id] : undefined;
  if (at < 0) return undefined;
  if (act === 'remove') return ids.filter((one) => one !== id);
  if (act === 'up' && at > 0) return [...ids.slice(0, at - 1), id, ids[at - 1]!, ...ids.slice(at + 1)];
  return undefined;
}
