/**
 * A list page: tabs of saved views, filters that live in the address, a table that becomes cards on a phone,
 * and pages by key, so that the last one is as quick as the first.
 */
import type { ComponentChildren } from 'preact';
import { routes } from '../routes.ts';
import { Button } from '../ui/fields.tsx';
import { useDesk } from './desk.ts';
import { Form } from './form.tsx';
import type { SavedView } from './views.ts';

export interface Tab {
  href: string;
  title: string;
  current: boolean;
  /** As words, such as "12" or "1,000+". */
  count?: string;
}

export function Tabs({
  label,
  tabs,
  children,
}: {
  label: string;
  tabs: Tab[];
  children?: ComponentChildren;
}) {
  return (
    <div class="tabs">
      <nav aria-label={label}>
        <ul>
          {tabs.map(({ href, title, current, count }) => (
            <li key={href}>
              <a href={href} aria-current={current ? 'page' : undefined}>
                {title} {count && <span class="tab-count">{count}</span>}
              </a>
            </li>
          ))}
        </ul>
      </nav>
      {children}
    </div>
  );
}

export interface FilterChoice {
  name: string;
  label: string;
  value: string | undefined;
  options: { value: string; label: string }[];
}

/** Sent as soon as something is chosen where there is script; with a button where there is none. */
export function Filters({
  action,
  search,
  placeholder,
  choices = [],
  hidden = {},
  clear,
  children,
}: {
  action: string;
  search?: string;
  placeholder: string;
  choices?: FilterChoice[];
  hidden?: Record<string, string | undefined>;
  /** Where all filters are off; shown while some are on. */
  clear?: string;
  /** Fields of another kind, such as days. */
  children?: ComponentChildren;
}) {
  return (
    <search>
      <form class="filters" action={action} method="get" data-filters>
        {Object.entries(hidden).map(
          ([name, value]) =>
            value !== undefined && <input key={name} type="hidden" name={name} value={value} />,
        )}
        <input
          type="search"
          name="q"
          value={search ?? ''}
          aria-label={placeholder}
          placeholder={placeholder}
          data-list-search
        />
        {choices.map(({ name, label, value, options }) => (
          <select key={name} name={name} aria-label={label} data-send-on-change>
            <option value="">{label}</option>
            {options.map((option) => (
              <option key={option.value} value={option.value} selected={option.value === value}>
                {option.label}
              </option>
            ))}
          </select>
        ))}
        {children}
        <Button look="plain">Filter</Button>
        {clear && (
          <a class="button quiet" href={clear}>
            Clear
          </a>
        )}
      </form>
    </search>
  );
}

export interface Column<Row> {
  title: string;
  cell(row: Row): ComponentChildren;
  /** Numbers stand to the right. */
  numeric?: boolean;
  /** Where this column sorts by, and how it is sorted now. */
  sort?: { href: string; direction?: 'ascending' | 'descending' };
  /** The row's name: read as its heading, first on a phone. */
  isHeading?: boolean;
}

/** @param ticks the name of the checkbox before each row, for an action on several; stands in the form around. */
export function Table<Row>({
  label,
  columns,
  rows,
  rowKey,
  ticks,
}: {
  label: string;
  columns: Column<Row>[];
  rows: Row[];
  rowKey(row: Row): string;
  ticks?: { name: string; label(row: Row): string };
}) {
  return (
    <table class="list" data-list>
      <caption class="hidden">{label}</caption>
      <thead>
        <tr>
          {ticks && (
            <th class="tick">
              <input type="checkbox" aria-label="All on this page" data-tick-all={ticks.name} />
            </th>
          )}
          {columns.map(({ title, numeric, sort }) => (
            <th key={title} scope="col" class={numeric ? 'numeric' : undefined} aria-sort={sort?.direction}>
              {sort ? <a href={sort.href}>{title}</a> : title}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr key={rowKey(row)}>
            {ticks && (
              <td class="tick">
                <input type="checkbox" name={ticks.name} value={rowKey(row)} aria-label={ticks.label(row)} />
              </td>
            )}
            {columns.map(({ title, cell, numeric, isHeading }) =>
              isHeading ? (
                <th key={title} scope="row">
                  {cell(row)}
                </th>
              ) : (
                <td key={title} class={numeric ? 'numeric' : undefined} data-label={title}>
                  {cell(row)}
                </td>
              ),
            )}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** By key: a page knows the next one and the one before, and that is enough. */
export function Pager({ before, next, words }: { before?: string; next?: string; words?: string }) {
  if (!before && !next && !words) return null;
  return (
    <nav class="pager" aria-label="Pages">
      <p class="quiet-text">{words}</p>
      {before && (
        <a class="button plain" href={before} rel="prev" data-page-before>
          Previous
        </a>
      )}
      {next && (
        <a class="button plain" href={next} rel="next" data-page-next>
          Next
        </a>
      )}
    </nav>
  );
}

/** Keeps this list's filters under a name, and takes away the view that is open. */
export function ViewForms({ list, query, open }: { list: string; query: string; open?: SavedView }) {
  const { c } = useDesk();
  const url = new URL(c.req.url);
  const back = <input type="hidden" name="back" value={url.pathname + url.search} />;
  if (open)
    return (
      <Form action={routes.adminViewRemoval({ viewId: open.id })} class="view-form">
        {back}
        <button type="submit" class="linkish">
          Remove this view
        </button>
      </Form>
    );
  if (query === '') return null;
  return (
    <details class="view-form">
      <summary>Save view</summary>
      <Form action={routes.adminViews()}>
        {back}
        <input type="hidden" name="list" value={list} />
        <input type="hidden" name="query" value={query} />
        <input
          type="text"
          name="title"
          aria-label="Name of this view"
          placeholder="Name"
          required
          maxlength={40}
        />
        <Button look="plain">Save</Button>
      </Form>
    </details>
  );
}
