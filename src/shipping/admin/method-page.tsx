/** One shipping method: what it is called, where it goes, what it costs, when the goods arrive. */
import { useDesk } from '../../admin/desk.ts';
import { Form } from '../../admin/form.tsx';
import { AdminPage } from '../../admin/layout.tsx';
import { Card, Columns, PageHead, SaveBar } from '../../admin/parts.tsx';
import { routes } from '../../routes.ts';
import {
  Button,
  Checkbox,
  type Choice,
  ErrorSummary,
  Field,
  RadioGroup,
  Select,
  TextArea,
} from '../../ui/fields.tsx';
import { Notice } from '../../ui/notices.tsx';
import type { MethodForm, Problems } from './forms.ts';

export interface MethodPageProps {
  form: MethodForm;
  /** Undefined: a new one. */
  handle: string | undefined;
  base: string;
  zones: Choice[];
  taxClasses: string[];
  problems?: Problems;
  conflict?: boolean;
  isUnsaved?: boolean;
}

export function MethodPage(props: MethodPageProps) {
  const { form, handle, base, zones, taxClasses, problems = {}, conflict, isUnsaved } = props;
  const desk = useDesk();
  const mayChange = desk.can('settings:write');
  const { currency } = desk.shop.config.shop;
  const title = handle === undefined ? 'New shipping method' : form.title || handle;
  const action = handle === undefined ? routes.adminNewMethod() : routes.adminMethod({ methodId: handle });
  const field = (name: keyof MethodForm) => ({ name, value: form[name] as string, error: problems[name] });
  return (
    <AdminPage title={title} current="shipping">
      <PageHead title={title} back={{ href: routes.adminShipping(), label: 'Shipping' }} />
      <ErrorSummary errors={Object.entries(problems).map(([name, message]) => ({ field: name, message }))} />
      {conflict && (
        <Notice tone="warn" title="Somebody else has changed this method meanwhile">
          What you see is yours. Saving again puts it in place of theirs.
        </Notice>
      )}
      <Form action={action} class="form" keep="method" data-unsaved={isUnsaved}>
        <input type="hidden" name="base" value={base} />
        <fieldset class="form" disabled={!mayChange}>
          <Columns
            aside={
              <>
                <Card title="Availability">
                  <Checkbox name="active" label="Offered at checkout" checked={form.active} />
                  <Select
                    {...field('zone')}
                    label="Goes to"
                    required
                    options={[{ value: '', label: 'Everywhere' }, ...zones]}
                  />
                  <Select
                    {...field('taxClass')}
                    label="Tax class"
                    required
                    hint="“goods”: taxed as what is sent."
                    options={taxClasses.map((each) => ({ value: each, label: each }))}
                  />
                </Card>
                <Card title="Delivery time">
                  <div class="fields">
                    <Field {...field('daysMin')} label="From" inputmode="numeric" hint="working days" />
                    <Field {...field('daysMax')} label="To" inputmode="numeric" hint="working days" />
                  </div>
                </Card>
                <Card title="Handle">
                  <Field
                    {...field('handle')}
                    label="Handle"
                    maxlength={60}
                    hint="Made from the name if left empty."
                  />
                </Card>
              </>
            }
          >
            <Card>
              <Field
                {...field('title')}
                label="Name"
                required
                maxlength={100}
                hint="Buyers read it: “Standard”, “Express”."
              />
              <Field
                {...field('description')}
                label="Description"
                maxlength={300}
                hint="One line below the name."
              />
            </Card>
            <Card title="Price">
              <RadioGroup
                name="basis"
                label="It depends on"
                required
                value={form.basis}
                options={[
                  { value: 'flat', label: 'Nothing: one price' },
                  { value: 'item', label: 'How many pieces: a price for each' },
                  { value: 'weight', label: 'Weight: bands below' },
                  { value: 'value', label: 'Value of the goods: bands below' },
                ]}
              />
              <div class="fields">
                <Field
                  {...field('price')}
                  label={`Price (${currency})`}
                  inputmode="decimal"
                  hint="Of one price, or of a piece. 0 is free."
                />
                <Field
                  {...field('freeFrom')}
                  label={`Free from (${currency})`}
                  inputmode="decimal"
                  hint="When the goods cost this much."
                />
              </div>
              <Bands form={form} problems={problems} currency={currency} />
            </Card>
            <Card title="Pick-up">
              <Checkbox
                name="pickup"
                label="Buyers fetch it themselves"
                hint="Offered in your own country, and taxed where it is fetched."
                checked={form.pickup}
              />
              <TextArea {...field('pickupAddress')} label="Where" hint="Line by line, opening hours too." />
              <div class="fields">
                <Field {...field('pickupPostalCode')} label="Its postal code" />
                <Field
                  {...field('pickupRegion')}
                  label="Its region"
                  hint="A state’s code, where taxes are a state’s."
                />
              </div>
            </Card>
          </Columns>
          {mayChange && <SaveBar discard={routes.adminShipping()} />}
        </fieldset>
      </Form>
    </AdminPage>
  );
}

/** A row more than there are, so that the next one can be typed. */
function Bands({ form, problems, currency }: { form: MethodForm; problems: Problems; currency: string }) {
  const unit = form.basis === 'value' ? currency : 'kg';
  const empty = { upTo: '', price: '' };
  const rows = form.bands.length > 0 ? [...form.bands, empty] : [empty, empty, empty];
  return (
    <fieldset class="bands" id="bands">
      <legend>Bands, for weight and value</legend>
      <p class="quiet-text">
        Each up to its limit ({unit}). Leave the last limit empty for “however much”; without such a one, more
        is not sent by this method.
      </p>
      {problems.bands && <p class="field-error">{problems.bands}</p>}
      {rows.map((row, at) => (
        <div class="fields" key={at}>
          <Field
            id={`band.${at}.upTo`}
            name="band.upTo"
            label={`Up to (${unit})`}
            inputmode="decimal"
            value={row.upTo}
            error={problems[`band.${at}.upTo`]}
          />
          <Field
            id={`band.${at}.price`}
            name="band.price"
            label={`Price (${currency})`}
            inputmode="decimal"
            value={row.price}
            error={problems[`band.${at}.price`]}
          />
        </div>
      ))}
      <Button look="plain" name="more" formnovalidate>
        More rows
      </Button>
    </fieldset>
  );
}
