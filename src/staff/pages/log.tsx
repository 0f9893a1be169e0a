/** The log: what staff have done, and what they were refused. */
import type { LoggedEntry } from '../../admin/audit.ts';
import { useDesk } from '../../admin/desk.ts';
import { Differences } from '../../admin/history.tsx';
import { AdminPage } from '../../admin/layout.tsx';
import { type Column, Pager, Table, Tabs } from '../../admin/list.tsx';
import { Badge, Card, Empty, Facts, PageHead } from '../../admin/parts.tsx';
import { routes } from '../../routes.ts';
import { formatDateTime, formatDateTimeWithZone } from '../../ui/date-time.ts';
import { Button } from '../../ui/fields.tsx';
import { type LogFilter, type LogPage, type LogTab, tabs } from '../log.ts';

interface LogListProps {
  filter: LogFilter;
  page: LogPage;
  kinds: string[];
  people: { id: string; name: string }[];
}

function addressOf({ tab, text, who, kind, day }: LogFilter, more: Record<string, number | undefined> = {}) {
  const wanted = { tab: tab === 'changes' ? undefined : tab, q: text, who, kind, day, ...more };
  const query = new URLSearchParams(
    Object.entries(wanted).flatMap(([name, value]) => (value ? [[name, String(value)]] : [])),
  );
  return query.size > 0 ? `${routes.adminLog()}?${query}` : routes.adminLog();
}

const kindWords = (kind: string) => (kind.charAt(0).toUpperCase() + kind.slice(1)).replace(/[_-]/g, ' ');

export function LogListPage(props: LogListProps) {
  const { filter, page } = props;
  const isFiltered = Boolean(filter.text || filter.who || filter.kind || filter.day);
  return (
    <AdminPage title="Log" current="log">
      <PageHead title="Log" detail="Who did what, with what was there before. Nothing here can be changed." />
      <Card tight>
        <Tabs
          label="What is shown"
          tabs={(Object.keys(tabs) as LogTab[]).map((tab) => ({
            title: tabs[tab],
            href: addressOf({ ...filter, tab }),
            current: tab === filter.tab,
          }))}
        />
        <LogFilters {...props} isFiltered={isFiltered} />
        {page.entries.length === 0 ? (
          <Nothing filter={filter} isFiltered={isFiltered} />
        ) : (
          <Table
            label="Entries of the log"
            columns={columns()}
            rows={page.entries}
            rowKey={({ id }) => String(id)}
          />
        )}
        <Pager
          before={page.newer === undefined ? undefined : addressOf(filter, { after: page.newer })}
          next={page.older === undefined ? undefined : addressOf(filter, { before: page.older })}
        />
      </Card>
    </AdminPage>
  );
}

function Nothing({ filter, isFiltered }: { filter: LogFilter; isFiltered: boolean }) {
  if (isFiltered)
    return (
      <Empty
        title="Nothing like that"
        action={{ href: addressOf({ tab: filter.tab, text: '' }), label: 'Show all' }}
      >
        Try fewer words, or another day.
      </Empty>
    );
  return filter.tab === 'refused' ? (
    <Empty title="Nothing was refused">
      When somebody asks for what he may not do, or shows a wrong second factor, it stands here.
    </Empty>
  ) : (
    <Empty title="Nothing was done yet">Each change is written down here by itself.</Empty>
  );
}

function LogFilters({ filter, kinds, people, isFiltered }: LogListProps & { isFiltered: boolean }) {
  const chosen = (value: string, of: string | undefined) => ({ value, selected: value === of });
  return (
    <search>
      <form class="filters" action={routes.adminLog()} method="get" data-filters>
        {filter.tab !== 'changes' && <input type="hidden" name="tab" value={filter.tab} />}
        <input
          type="search"
          name="q"
          value={filter.text}
          aria-label="Search the log"
          placeholder="Search the log"
          data-list-search
        />
        <select name="who" aria-label="Who" data-send-on-change>
          <option value="">Anybody</option>
          {people.map(({ id, name }) => (
            <option key={id} {...chosen(id, filter.who)}>
              {name}
            </option>
          ))}
        </select>
        <select name="kind" aria-label="What kind of thing" data-send-on-change>
          <option value="">Anything</option>
          {kinds.map((kind) => (
            <option key={kind} {...chosen(kind, filter.kind)}>
              {kindWords(kind)}
            </option>
          ))}
        </select>
        <input type="date" name="day" aria-label="Day" value={filter.day ?? ''} data-send-on-change />
        <Button look="plain">Filter</Button>
        {isFiltered && (
          <a class="button quiet" href={addressOf({ tab: filter.tab, text: '' })}>
            Clear
          </a>
        )}
      </form>
    </search>
  );
}

function columns(): Column<LoggedEntry>[] {
  const { shop } = useDesk();
  return [
    {
      title: 'What',
      isHeading: true,
      cell: ({ id, words, outcome, undoneBy }) => (
        <>
          <a href={routes.adminLogEntry({ entryId: String(id) })}>{words}</a>{' '}
          <Outcome outcome={outcome} undoneBy={undoneBy} />
        </>
      ),
    },
    { title: 'Kind', cell: ({ subject }) => kindWords(subject.kind) },
    { title: 'Who', cell: ({ staffName }) => staffName },
    {
      title: 'When',
      cell: ({ at }) => <time dateTime={at.toISOString()}>{formatDateTime(at, shop.config.shop)}</time>,
    },
  ];
}

function Outcome({ outcome, undoneBy }: Pick<LoggedEntry, 'outcome' | 'undoneBy'>) {
  if (outcome === 'refused') return <Badge tone="bad">Refused</Badge>;
  if (outcome === 'begun') return <Badge tone="warn">Not finished</Badge>;
  return undoneBy === null ? null : <Badge>Undone</Badge>;
}

export function EntryPage({ entry }: { entry: LoggedEntry }) {
  const { shop } = useDesk();
  const { id, at, words, staffId, staffName, action, subject, outcome, undoneBy, before, after } = entry;
  const subjectUrl = urlOf(subject);
  const entryUrl = (entryId: number) => routes.adminLogEntry({ entryId: String(entryId) });
  const facts = [
    {
      label: 'Who',
      value: staffId ? (
        <a href={addressOf({ tab: 'changes', text: '', who: staffId })}>{staffName}</a>
      ) : (
        staffName
      ),
    },
    { label: 'When', value: formatDateTimeWithZone(at, shop.config.shop) },
    {
      label: kindWords(subject.kind),
      value: subjectUrl ? <a href={subjectUrl}>{subject.label}</a> : subject.label,
    },
    { label: 'Action', value: <code>{action}</code> },
    { label: 'Entry', value: String(id) },
    ...(undoneBy === null
      ? []
      : [{ label: 'Undone by', value: <a href={entryUrl(undoneBy)}>entry {undoneBy}</a> }]),
  ];
  const hasFields = before !== null || after !== null;
  return (
    <AdminPage title={words} current="log">
      <PageHead
        title={words}
        back={{ href: routes.adminLog(), label: 'Log' }}
        badge={<Outcome outcome={outcome} undoneBy={undoneBy} />}
      />
      {outcome === 'begun' && (
        <Card>
          <p>
            This was begun and did not come to an end that the log knows of: it is under way, or the shop
            stopped in between. Look at what it is about.
          </p>
        </Card>
      )}
      <Card title="What happened">
        <Facts facts={facts} />
      </Card>
      {hasFields && (
        <Card title="What changed">
          <Differences entry={entry} />
        </Card>
      )}
    </AdminPage>
  );
}

/** Where the thing is today, for those kinds whose id is in its address. */
function urlOf({ kind, id }: LoggedEntry['subject']): string | undefined {
  const known: Record<string, string> = {
    staff: routes.adminMember({ staffId: id }),
    sign_in: routes.adminMember({ staffId: id }),
    role: routes.adminRole({ roleId: id }),
    product: routes.adminProduct({ productId: id }),
    customer: routes.adminCustomer({ customerId: id }),
  };
  return Object.hasOwn(known, kind) && /^[0-9a-f-]{36}$/.test(id) ? known[kind] : undefined;
}
