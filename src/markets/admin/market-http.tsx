/** Markets and currencies: one page, each part a form of its own over the document of `npm run selling`. */
import { audit } from '../../admin/audit.ts';
import type { BackOffice } from '../../admin/back-office.tsx';
import type { Desk } from '../../admin/desk.ts';
import { countryList } from '../../customers/countries.ts';
import { type Db, sql, type Tx } from '../../platform/db.ts';
import { createReader, type Mistake } from '../../platform/documents.ts';
import { routes } from '../../routes.ts';
import { applySelling, type SellingDocument, sellingDocument } from '../document.ts';
import { readSelling } from '../read-document.ts';
import { currencyOf, marketOf, type Problems } from './forms.ts';
import { MarketsPage } from './market-page.tsx';

type Section = 'currencies' | 'markets';

export function marketPages(office: BackOffice): void {
  const { db, config } = office.shop;

  async function show(
    desk: Desk,
    part = desk.c.req.query('part'),
    typed?: Record<string, string>,
    problems: Problems = {},
  ) {
    const document = await sellingDocument(db);
    const page = {
      document,
      part,
      typed,
      problems,
      countries: countryList(),
      chosen: desk.values('country'),
    };
    return desk.html(<MarketsPage {...page} />, typed ? 422 : 200);
  }
  office.page(routes.adminMarkets, 'settings:read', (desk) => show(desk));

  /** `part` names what is changed: "currency USD", "market eu", "new currency", "new market". */
  office.action(routes.adminMarkets, 'settings:write', async (desk) => {
    const { part = '', remove, ...fields } = desk.form;
    const [kind, name] = part.startsWith('new ') ? [part.slice(4), undefined] : part.split(' ');
    if (kind !== 'currency' && kind !== 'market') return show(desk);
    const section: Section = kind === 'currency' ? 'currencies' : 'markets';
    const made = kind === 'currency' ? currencyOf(fields) : marketOf(fields, desk.values('country'));
    const saved = await change(desk, section, name, remove === undefined ? made : undefined);
    return saved.ok
      ? desk.done(routes.adminMarkets(), saved.entryId)
      : show(desk, part, desk.form, saved.problems);
  });

  function change(
    desk: Desk,
    section: Section,
    name: string | undefined,
    made: ReturnType<typeof currencyOf> | ReturnType<typeof marketOf> | undefined,
  ) {
    return db.transaction(async (tx) => {
      await lock(tx);
      const before = await sellingDocument(tx);
      const list: { code?: string; handle?: string }[] = before[section];
      const at = name === undefined ? -1 : list.findIndex((each) => (each.code ?? each.handle) === name);
      const rest = at < 0 ? list : list.toSpliced(at, 1);
      const place = at < 0 ? rest.length : at;
      const written = made ? rest.toSpliced(place, 0, made as (typeof list)[number]) : rest;
      const mistakes: Mistake[] = [];
      const read = check({ [section]: written }, before, mistakes);
      if (mistakes.length > 0)
        return { ok: false as const, problems: problemsOf(mistakes, `${section}[${place}]`) };
      await applySelling(tx, read);
      const after = await sellingDocument(tx);
      if (JSON.stringify(before[section]) === JSON.stringify(after[section]))
        return { ok: true as const, entryId: undefined };
      const label = made ? ('code' in made ? made.code : made.title) : (name ?? '');
      const words = `${section === 'currencies' ? 'Currency' : 'Market'} ${label} ${made ? 'saved' : 'removed'}`;
      const subject = { kind: section === 'currencies' ? 'currency' : 'market', id: name ?? label, label };
      const [was, is] = [{ [section]: before[section] }, { [section]: after[section] }];
      return {
        ok: true as const,
        entryId: await audit(tx, desk.staff, {
          action: 'market.save',
          words,
          subject,
          before: was,
          after: is,
        }),
      };
    });
  }

  function check(written: Partial<SellingDocument>, current: SellingDocument, mistakes: Mistake[]) {
    const parts = createReader(mistakes).fields(
      { path: '', value: written },
      'currencies',
      'markets',
      'registrations',
    );
    return readSelling(parts, current, config.shop, mistakes);
  }

  office.undo('market.save', {
    needs: 'settings:write',
    async run(tx, entry) {
      await lock(tx);
      const now = await sellingDocument(tx);
      const [after, before] = [
        entry.after as Partial<SellingDocument>,
        entry.before as Partial<SellingDocument>,
      ];
      const section: Section = after.currencies ? 'currencies' : 'markets';
      if (sorted(now[section]) !== sorted(after[section]))
        return { ok: false, why: 'It was changed again since.' };
      const mistakes: Mistake[] = [];
      const read = check({ [section]: before[section] }, now, mistakes);
      if (mistakes.length > 0) return { ok: false, why: 'What was there before no longer fits the rest.' };
      await applySelling(tx, read);
      return { ok: true, words: 'Markets and currencies are as they were', before: after, after: before };
    },
  });
}

const lock = (tx: Tx | Db) => tx.run(sql`LOCK TABLE currencies, markets IN SHARE ROW EXCLUSIVE MODE`);

/** jsonb orders the keys of an object by itself. */
const sorted = (value: unknown): string =>
  JSON.stringify(value, (_, each) =>
    each && typeof each === 'object' && !Array.isArray(each)
      ? Object.fromEntries(Object.entries(each).sort(([a], [b]) => (a < b ? -1 : 1)))
      : each,
  );

/** Beside their fields; what is wrong elsewhere, such as a market left without its currency, stands above them all. */
function problemsOf(mistakes: Mistake[], at: string): Problems {
  const problems: Problems = {};
  for (const { path, message } of mistakes) {
    const field = path.startsWith(`${at}.`)
      ? path.slice(at.length + 1).replace(/^countries.*/, 'countries')
      : 'part';
    const words = message.charAt(0).toUpperCase() + message.slice(1);
    problems[field] ??= field === 'part' && !path.startsWith(at) ? `Elsewhere: ${path} ${message}` : words;
  }
  return problems;
}
