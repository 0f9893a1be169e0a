/**
 * What was done to one thing, by whom and when, with the fields that changed:
 *
 *     <History entries={await historyOf(shop.db, { kind: 'product', id })} />
 */
import { formatDateTime } from '../ui/date-time.ts';
import type { LoggedEntry } from './audit.ts';
import { type Desk, useDesk } from './desk.ts';
import { differences } from './differences.ts';

const writingOf = ({ shop }: Desk) => {
  const { locale, currency, timeZone } = shop.config.shop;
  return { locale, currency, timeZone };
};

/** @param open shows the changed fields at once instead of on a press. */
export function History({ entries, open = false }: { entries: LoggedEntry[]; open?: boolean }) {
  const desk = useDesk();
  if (entries.length === 0) return <p class="quiet-text">Nothing was changed yet.</p>;
  return (
    <ol class="history">
      {entries.map((entry) => (
        <li key={entry.id}>
          <p>
            {entry.words}
            {entry.undoneBy !== null && <span class="quiet-text"> (undone)</span>}
            {entry.outcome === 'begun' && <span class="quiet-text"> (begun, not finished)</span>}
          </p>
          <p class="quiet-text">
            {entry.staffName} · <time dateTime={entry.at.toISOString()}>{when(entry.at, desk)}</time>
          </p>
          <Changed entry={entry} open={open} />
        </li>
      ))}
    </ol>
  );
}

const when = (at: Date, desk: Desk) => formatDateTime(at, writingOf(desk));

function Changed({ entry, open }: { entry: LoggedEntry; open: boolean }) {
  const count = differences(entry.before, entry.after, writingOf(useDesk())).length;
  if (count === 0) return null;
  return (
    <details open={open}>
      <summary>{count === 1 ? 'What changed' : `What changed: ${count} fields`}</summary>
      <Differences entry={entry} />
    </details>
  );
}

/** Field by field; what is longer than a line stands whole, since text was changed for its words. */
export function Differences({ entry }: { entry: Pick<LoggedEntry, 'before' | 'after'> }) {
  const rows = differences(entry.before, entry.after, writingOf(useDesk()));
  if (rows.length === 0) return <p class="quiet-text">No field differs.</p>;
  return (
    <table class="differences">
      <caption class="hidden">Fields that changed</caption>
      <thead>
        <tr>
          <th scope="col">Field</th>
          <th scope="col">Before</th>
          <th scope="col">After</th>
        </tr>
      </thead>
      <tbody>
        {rows.map(({ field, before, after }) => (
          <tr key={field}>
            <th scope="row">{field}</th>
            <td data-label="Before">{before === undefined ? <Nothing /> : <del>{before}</del>}</td>
            <td data-label="After">{after === undefined ? <Nothing /> : <ins>{after}</ins>}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

const Nothing = () => <span class="quiet-text">nothing</span>;
