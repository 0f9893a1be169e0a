/** One zone: its whole countries as ticks, and parts of countries by region or postal code. */
import { useDesk } from '../../admin/desk.ts';
import { Form } from '../../admin/form.tsx';
import { AdminPage } from '../../admin/layout.tsx';
import { Card, PageHead, SaveBar } from '../../admin/parts.tsx';
import { routes } from '../../routes.ts';
import { Button, ErrorSummary, Field, Select } from '../../ui/fields.tsx';
import { Notice } from '../../ui/notices.tsx';
import type { Problems, ZoneForm } from './forms.ts';

export interface ZonePageProps {
  form: ZoneForm;
  /** Undefined: a new one. */
  handle: string | undefined;
  base: string;
  countries: { code: string; name: string }[];
  problems?: Problems;
  conflict?: boolean;
  isUnsaved?: boolean;
}

export function ZonePage({
  form,
  handle,
  base,
  countries,
  problems = {},
  conflict,
  isUnsaved,
}: ZonePageProps) {
  const mayChange = useDesk().can('settings:write');
  const title = handle === undefined ? 'New shipping zone' : form.title || handle;
  const action = handle === undefined ? routes.adminNewZone() : routes.adminZone({ zoneId: handle });
  const parts = form.parts.length > 0 ? form.parts : [{ country: '', regions: '', postal: '' }];
  const options = [
    { value: '', label: 'Choose' },
    ...countries.map(({ code, name }) => ({ value: code, label: name })),
  ];
  return (
    <AdminPage title={title} current="shipping">
      <PageHead title={title} back={{ href: routes.adminShipping(), label: 'Shipping' }} />
      <ErrorSummary errors={Object.entries(problems).map(([field, message]) => ({ field, message }))} />
      {conflict && (
        <Notice tone="warn" title="Somebody else has changed this zone meanwhile">
          What you see is yours. Saving again puts it in place of theirs.
        </Notice>
      )}
      <Form action={action} class="form" keep="zone" data-unsaved={isUnsaved}>
        <input type="hidden" name="base" value={base} />
        <fieldset class="form" disabled={!mayChange}>
          <Card>
            <div class="fields">
              <Field
                name="title"
                label="Name"
                required
                value={form.title}
                error={problems.title}
                maxlength={100}
                hint="Only you see it."
              />
              <Field
                name="handle"
                label="Handle"
                value={form.handle}
                error={problems.handle}
                maxlength={60}
                hint="For import and settings; made from the name if left empty."
              />
            </div>
          </Card>
          <Card title="Whole countries">
            <fieldset
              class="country-ticks"
              id="countries"
              aria-describedby={problems.countries ? 'countries-error' : undefined}
            >
              <legend class="hidden">Countries of this zone</legend>
              {problems.countries && (
                <p class="field-error" id="countries-error">
                  {problems.countries}
                </p>
              )}
              <Tick code="*" name="Everywhere else" checked={form.countries.includes('*')} />
              {countries.map(({ code, name }) => (
                <Tick key={code} code={code} name={name} checked={form.countries.includes(code)} />
              ))}
            </fieldset>
          </Card>
          <Card title="Parts of countries">
            <p class="quiet-text">
              Regions by their code (CA, NY); postal codes by how they begin (35) or from–to (10001–10299),
              parted by commas.
            </p>
            {parts.map((part, at) => (
              <div class="fields" key={at}>
                <Select
                  id={`part.${at}.country`}
                  name="part.country"
                  label="Country"
                  value={part.country}
                  options={options}
                  error={problems[`part.${at}.country`]}
                />
                <Field
                  id={`part.${at}.regions`}
                  name="part.regions"
                  label="Regions"
                  value={part.regions}
                  error={problems[`part.${at}.regions`]}
                />
                <Field
                  id={`part.${at}.postal`}
                  name="part.postal"
                  label="Postal codes"
                  value={part.postal}
                  error={problems[`part.${at}.postal`]}
                />
              </div>
            ))}
            <div>
              <Button look="plain" name="more" formnovalidate>
                One more
              </Button>
            </div>
          </Card>
          {mayChange && <SaveBar discard={routes.adminShipping()} />}
        </fieldset>
      </Form>
    </AdminPage>
  );
}

function Tick({ code, name, checked }: { code: string; name: string; checked: boolean }) {
  return (
    <label class="check">
      <input type="checkbox" name="country" value={code} checked={checked} /> <span>{name}</span>
    </label>
  );
}
