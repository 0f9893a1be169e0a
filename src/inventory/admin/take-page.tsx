/**
 * The count: a field for the scanner, which the island brings to life, a list to paste, which needs no script, and the
 * table of what was counted so far, in which every number can be put right.
 */
import { Form } from '../../admin/form.tsx';
import { AdminPage } from '../../admin/layout.tsx';
import { Card, PageHead, SaveBar } from '../../admin/parts.tsx';
import { routes } from '../../routes.ts';
import { Button, ErrorSummary, TextArea } from '../../ui/fields.tsx';
import { Notice } from '../../ui/notices.tsx';
import { COUNT_MAX, type CountedLine, LINES_MAX, type Looked } from '../stock-take.ts';
import { signed } from './parts.tsx';

export interface TakeRow extends Omit<CountedLine, 'counted'> {
  /** As typed. */
  counted: string;
  error?: string;
}

export interface TakePageProps {
  id: string;
  rows: TakeRow[];
  list?: string;
  unread?: Looked['unread'];
  /** The same form was booked before. */
  wasBooked?: boolean;
}

export const countedId = (variantId: string) => `counted-${variantId}`;

export function TakePage({ id, rows, list, unread = [], wasBooked }: TakePageProps) {
  const errors = [
    ...unread.map(({ line, why }) => ({ field: 'list', message: `“${line}”: ${why}.` })),
    ...rows.flatMap(({ variantId, error }) =>
      error ? [{ field: countedId(variantId), message: error }] : [],
    ),
  ];
  return (
    <AdminPage title="Stock-take" current="stock-take" scripts={['stock-take.js']}>
      <PageHead
        title="Stock-take"
        back={{ href: routes.adminInventory(), label: 'Inventory' }}
        detail="Count all that lies there, also what is sold and has not left yet: the shop knows how much of it is."
      />
      <ErrorSummary errors={errors} />
      {wasBooked && (
        <Notice tone="warn" title="This count was booked already">
          Nothing was booked a second time. Look at the levels before you send it again.
        </Notice>
      )}
      <Form
        action={routes.adminStockTake()}
        keep="stock-take"
        class="form"
        data-stock-take={routes.adminStockTake()}
        data-lines-max={LINES_MAX}
        data-unsaved={rows.length > 0 ? '' : undefined}
      >
        <input type="hidden" name="id" value={id} />
        <input type="hidden" name="kept" data-take-kept />
        <ScanCard />
        <ListCard list={list} isOpen={rows.length === 0 || unread.length > 0} />
        <CountedCard rows={rows} />
        <SaveBar label="Book the count" />
      </Form>
    </AdminPage>
  );
}

/** Shown by the island. */
function ScanCard() {
  return (
    <Card title="Scan or type" id="scan">
      <div class="take-scan" data-take-scan hidden>
        <div class="field">
          <label for="code">SKU or barcode</label>
          <input
            id="code"
            type="text"
            autocomplete="off"
            autocapitalize="off"
            spellcheck={false}
            enterkeyhint="next"
            aria-describedby="scan-hint"
          />
        </div>
        <div class="field narrow">
          <label for="pieces">Pieces</label>
          <input id="pieces" type="number" inputmode="numeric" min={1} max={COUNT_MAX} placeholder="1" />
        </div>
        <Button type="button" look="plain" data-take-add>
          Add
        </Button>
        <p class="hint" id="scan-hint">
          A scanner sends Enter after each code: every scan adds one. Or type a code and how many.
        </p>
      </div>
      <p class="take-said" role="status" data-take-said />
      <p class="quiet-text" data-take-plain>
        Your scanner can write into the list below, one code a line.
      </p>
    </Card>
  );
}

function ListCard({ list, isOpen }: { list?: string; isOpen: boolean }) {
  return (
    <details class="card take-list" open={isOpen}>
      <summary>Paste or write a list</summary>
      <TextArea
        name="list"
        label="One SKU or barcode a line, and how many"
        hint="Such as “ARC-A3 12”. Without a number it is one; the same again adds."
        value={list ?? ''}
        spellcheck={false}
      />
      <div>
        <Button look="plain" name="step" value="look-up">
          Add to the count
        </Button>
      </div>
    </details>
  );
}

function CountedCard({ rows }: { rows: TakeRow[] }) {
  return (
    <Card title="Counted" tight>
      <p class="nothing-yet" data-take-empty hidden={rows.length > 0}>
        Nothing is counted yet.
      </p>
      <table class="list take-table" data-take-table hidden={rows.length === 0}>
        <caption class="hidden">What was counted so far</caption>
        <thead>
          <tr>
            <th scope="col">Article</th>
            <th scope="col" class="numeric">
              Should be there
            </th>
            <th scope="col" class="numeric">
              Counted
            </th>
            <th scope="col" class="numeric">
              Difference
            </th>
            <td />
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <CountedRow key={row.variantId} row={row} />
          ))}
        </tbody>
      </table>
      <template data-take-row>
        <CountedRow row={none} />
      </template>
    </Card>
  );
}

/** What the island makes a row of. */
const none: TakeRow = {
  variantId: '',
  productId: '',
  title: '',
  variantTitle: '',
  sku: '',
  barcode: '',
  expected: 0,
  counted: '',
};

function CountedRow({ row }: { row: TakeRow }) {
  const { variantId, title, variantTitle, sku, expected, counted, error } = row;
  const difference = /^\d+$/.test(counted) ? Number(counted) - expected : undefined;
  return (
    <tr data-variant={variantId}>
      <th scope="row">
        <span data-title>{title}</span>
        <span class="quiet-text" data-detail>
          {[variantTitle, sku].filter(Boolean).join(' · ')}
        </span>
        <input type="hidden" name="variant" value={variantId} />
        <input type="hidden" name="expected" value={expected} />
      </th>
      <td class="numeric" data-label="Should be there" data-expected>
        {expected}
      </td>
      <td class="numeric" data-label="Counted">
        <input
          type="number"
          name="counted"
          id={variantId ? countedId(variantId) : undefined}
          inputmode="numeric"
          min={0}
          max={COUNT_MAX}
          value={counted}
          aria-label={variantId ? `Counted of ${title} ${variantTitle}` : undefined}
          aria-invalid={error ? 'true' : undefined}
          aria-describedby={error ? `${countedId(variantId)}-error` : undefined}
        />
        {error && (
          <p class="field-error" id={`${countedId(variantId)}-error`}>
            {error}
          </p>
        )}
      </td>
      <td class={differenceClass(difference)} data-label="Difference" data-difference>
        {difference === undefined ? '' : difference === 0 ? '0' : signed(difference)}
      </td>
      <td class="take-remove">
        <button type="button" class="linkish" data-take-remove hidden>
          Remove<span class="hidden"> {title}</span>
        </button>
      </td>
    </tr>
  );
}

const differenceClass = (difference: number | undefined) =>
  difference ? `numeric ${difference > 0 ? 'more' : 'fewer'}` : 'numeric';
