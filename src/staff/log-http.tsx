/** The log over HTTP: a list whose filters live in the address, and a page for each entry. */
import { findEntry } from '../admin/audit.ts';
import type { BackOffice } from '../admin/back-office.tsx';
import { MissingPage } from '../admin/refusal-pages.tsx';
import { isDay } from '../platform/days.ts';
import { isUuid } from '../platform/requests.ts';
import { routes } from '../routes.ts';
import { findLog, kindsInLog, type LogFilter, staffNames } from './log.ts';
import { EntryPage, LogListPage } from './pages/log.tsx';

const TEXT_LENGTH_MAX = 100;
const idIn = (text: string | undefined) => (text && /^\d{1,15}$/.test(text) ? Number(text) : undefined);

export function logAdmin(office: BackOffice): void {
  const { shop } = office;

  office.page(routes.adminLog, 'audit:read', async (desk) => {
    const { q = '', who, kind, day, tab, before, after } = desk.c.req.query();
    const filter: LogFilter = {
      tab: tab === 'refused' ? 'refused' : 'changes',
      text: q.replaceAll('\0', '').trim().slice(0, TEXT_LENGTH_MAX),
      who: isUuid(who) ? who : undefined,
      kind: kind && /^[a-z_-]{1,40}$/.test(kind) ? kind : undefined,
      day: day && isDay(day) ? day : undefined,
    };
    const from = { before: idIn(before), after: idIn(after) };
    const { timeZone } = shop.config.shop;
    const [page, kinds, people] = await Promise.all([
      findLog(shop.db, filter, timeZone, from),
      kindsInLog(shop.db),
      staffNames(shop.db),
    ]);
    return desk.html(<LogListPage {...{ filter, page, kinds, people }} />);
  });

  office.page(routes.adminLogEntry, 'audit:read', async (desk) => {
    const id = idIn(desk.c.req.param('entryId'));
    const entry = id === undefined ? undefined : await findEntry(shop.db, id);
    return entry ? desk.html(<EntryPage entry={entry} />) : desk.html(<MissingPage />, 404);
  });
}
