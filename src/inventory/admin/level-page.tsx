/** One variant: what there is of it and why, a form that changes it, how it is sold, its ledger. */
import { v7 as uuid } from 'uuid';
import { useDesk } from '../../admin/desk.ts';
import { Form } from '../../admin/form.tsx';
import { AdminPage } from '../../admin/layout.tsx';
import { Pager, Table } from '../../admin/list.tsx';
import { Badge, Card, Columns, Facts, LinkButton, PageHead } from '../../admin/parts.tsx';
import { routes } from '../../routes.ts';
import { Button, Checkbox, ErrorSummary, Field, Select } from '../../ui/fields.tsx';
import { kinds } from '../adjust.ts';
import type { Ledger, Movement, OneLevel } from '../ledger.ts';
import {
  type AdjustFields,
  emptyFields,
  type FieldErrors,
  NOTE_LENGTH_MAX,
  QUANTITY_MAX,
} from './adjust-form.ts';
import { MovementReason, nameOf, plain, StateBadge, signed, When, whoMoved } from './parts.tsx';

export interface LevelPageProps {
  level: OneLevel;
  ledger: Ledger;
  /** As typed, where the form came back. */
  typed?: AdjustFields;
  errors?: FieldErrors;
  settings?: { lowStockAt: string; allowBackorders: boolean; error?: string; field?: string };
}

export function OneLevelPage(props: LevelPageProps) {
  const { level, ledger, errors = {}, settings } = props;
  const desk = useDesk();
  const canWrite = desk.can('inventory:write');
  const all = Object.entries(errors).map(([field, message]) => ({ field, message }));
  if (settings?.error) all.push({ field: settings.field!, message: settings.error });
  return (
    <AdminPage title={`Stock of ${nameOf(level)}`} current="inventory">
      <ErrorSummary errors={all} />
      <PageHead
        title={level.title}
        back={{ href: routes.adminInventory(), label: 'Inventory' }}
        badge={level.isArchived ? <Badge>Archived</Badge> : <StateBadge row={level} />}
        detail={[level.variantTitle, `SKU ${level.sku}`, level.barcode && `Barcode ${level.barcode}`]
          .filter(Boolean)
          .join(' · ')}
        actions={
          desk.can('products:read') && (
            <LinkButton href={routes.adminProduct({ productId: level.productId })}>To the product</LinkButton>
          )
        }
      />
      <Columns aside={<Aside level={level} settings={settings} canWrite={canWrite} />}>
        {canWrite && <AdjustCard {...props} />}
        <LedgerCard level={level} ledger={ledger} />
      </Columns>
    </AdminPage>
  );
}

function AdjustCard({ level, typed = emptyFields, errors = {} }: LevelPageProps) {
  const hows = [
    { value: 'add', label: 'Add' },
    { value: 'take', label: 'Take away' },
    { value: 'set', label: 'Set on hand to' },
  ];
  return (
    <Card title="Change what is on hand">
      <Form action={routes.adminStock(level)} class="form">
        <input type="hidden" name="id" value={uuid()} />
        <input type="hidden" name="seen" value={level.onHand} />
        <div class="fields">
          <Select
            name="how"
            label="What to do"
            options={hows}
            value={typed.how}
            error={errors.how}
            required
          />
          <Field
            name="quantity"
            label="Pieces"
            type="number"
            inputmode="numeric"
            min={0}
            max={QUANTITY_MAX}
            value={typed.quantity}
            error={errors.quantity}
            required
          />
          <Select
            name="kind"
            label="Reason"
            options={Object.entries(kinds).map(([value, label]) => ({ value, label }))}
            value={typed.kind}
            error={errors.kind}
            required
          />
        </div>
        <Field
          name="note"
          label="Note"
          value={typed.note}
          maxlength={NOTE_LENGTH_MAX}
          error={errors.note}
          hint="Such as the number of a delivery note. Staff see it in the ledger."
        />
        <div>
          <Button>Book it</Button>
        </div>
      </Form>
    </Card>
  );
}

function Aside({
  level,
  settings,
  canWrite,
}: Pick<LevelPageProps, 'level' | 'settings'> & { canWrite: boolean }) {
  const { onHand, reserved, toShip, countedAt } = level;
  return (
    <>
      <Card title="Level">
        <Facts
          facts={[
            { label: 'On hand', value: onHand < 0 ? `${plain(onHand)}, owed to buyers` : onHand },
            { label: 'Held', value: reserved > 0 ? `${reserved} in checkouts under way` : 0 },
            { label: 'Available', value: plain(onHand - reserved) },
            { label: 'To ship', value: toShip > 0 ? `${toShip} sold and not sent yet` : 0 },
            { label: 'On the shelf', value: <Shelf pieces={onHand + toShip} /> },
            { label: 'Counted', value: countedAt ? <When at={countedAt} /> : 'Never' },
          ]}
        />
      </Card>
      <Card title="How it is sold">
        {canWrite ? <SettingsForm level={level} settings={settings} /> : <SettingsWords level={level} />}
      </Card>
    </>
  );
}

/** On hand does not count what is sold, the shelf does. */
const Shelf = ({ pieces }: { pieces: number }) => (
  <>
    {Math.max(0, pieces)} <span class="quiet-text">should lie there</span>
  </>
);

function SettingsWords({ level }: { level: OneLevel }) {
  return (
    <Facts
      facts={[
        { label: 'Low at', value: level.lowStockAt || 'Never' },
        { label: 'Backorders', value: level.allowBackorders ? 'Allowed' : 'Refused' },
      ]}
    />
  );
}

function SettingsForm({ level, settings }: Pick<LevelPageProps, 'level' | 'settings'>) {
  const { lowStockAt, allowBackorders, error, field } = settings ?? {
    ...level,
    error: undefined,
    field: undefined,
  };
  return (
    <Form action={routes.adminStockSettings(level)} class="form">
      <Field
        name="lowStockAt"
        label="Low at"
        type="number"
        inputmode="numeric"
        min={0}
        max={QUANTITY_MAX}
        value={lowStockAt}
        error={field === 'lowStockAt' ? error : undefined}
        hint="You get a mail when a sale leaves so many. 0: never."
        required
      />
      <div id="allowBackorders">
        <Checkbox
          name="allowBackorders"
          label="Allow backorders"
          hint="Buyers can order more than there is. The shop says that it ships later, and you send it once it has come."
          checked={allowBackorders}
        />
        {field === 'allowBackorders' && <p class="field-error">{error}</p>}
      </div>
      <div>
        <Button look="plain">Save</Button>
      </div>
    </Form>
  );
}

function LedgerCard({ level, ledger }: Pick<LevelPageProps, 'level' | 'ledger'>) {
  const { movements, older } = ledger;
  let left = ledger.level;
  const rows = movements.map((movement) => {
    const row = { ...movement, left };
    left -= movement.quantity;
    return row;
  });
  return (
    <Card title="Ledger" tight>
      {rows.length === 0 ? (
        <p class="nothing-yet">Nothing has moved yet.</p>
      ) : (
        <Table<Movement & { left: number }>
          label={`What moved of ${nameOf(level)}`}
          rows={rows}
          rowKey={({ id }) => String(id)}
          columns={[
            { title: 'What', isHeading: true, cell: (row) => <MovementReason movement={row} /> },
            { title: 'When', cell: ({ at }) => <When at={at} /> },
            { title: 'Who', cell: whoMoved },
            { title: 'Change', numeric: true, cell: ({ quantity }) => signed(quantity) },
            { title: 'On hand', numeric: true, cell: (row) => plain(row.left) },
          ]}
        />
      )}
      <Pager next={older === undefined ? undefined : `${routes.adminStock(level)}?before=${older}`} />
    </Card>
  );
}
