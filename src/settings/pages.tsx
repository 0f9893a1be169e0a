/** The settings' page: one form, and the logo beside it. */
import type { ComponentChildren } from 'preact';
import { useDesk } from '../admin/desk.ts';
import { Form } from '../admin/form.tsx';
import { AdminPage } from '../admin/layout.tsx';
import { Card, Columns, LinkButton, PageHead, SaveBar } from '../admin/parts.tsx';
import { countryList } from '../customers/countries.ts';
import { routes } from '../routes.ts';
import { Button, ErrorSummary, Field, FileField, Select, TextArea } from '../ui/fields.tsx';
import { Icon } from '../ui/icons.tsx';
import { type Errors, type FieldName, type Fields, labels } from './form.ts';

export interface SettingsPageProps {
  fields: Fields;
  /** As the form was opened with. */
  was: Fields;
  errors: Errors;
  /** Why the currency cannot be changed. */
  currencyLock: string | undefined;
  logoError?: string;
}

export function SettingsPage({ errors, logoError, ...props }: SettingsPageProps) {
  const failed = Object.keys(errors).length > 0;
  const all = Object.entries({ ...errors, ...(logoError && { logo: logoError }) });
  const { was } = props;
  return (
    <AdminPage title="Settings" current="settings">
      <PageHead title="Settings" detail="What buyers read of your shop, where it stands and how it counts." />
      <ErrorSummary errors={all.map(([field, message]) => ({ field, message }))} />
      <Columns aside={<Aside logoError={logoError} />}>
        <Form
          action={routes.adminSettings()}
          keep="settings"
          class="form"
          data-unsaved={failed ? '' : undefined}
        >
          <input type="hidden" name="was" value={JSON.stringify(was)} />
          <SettingsFields {...props} errors={errors} />
        </Form>
      </Columns>
    </AdminPage>
  );
}

function SettingsFields({ fields, errors, currencyLock }: Omit<SettingsPageProps, 'logoError'>) {
  const desk = useDesk();
  const { fixed } = desk.shop.config.server;
  const reads = !desk.can('settings:write');
  const about = (name: FieldName, hint?: ComponentChildren) => ({
    name,
    label: labels[name],
    value: fields[name],
    error: errors[name],
    disabled: reads || name in fixed,
    hint: name in fixed ? `Set by ${fixed[name]} on the server.` : hint,
    required: name in fixed,
  });
  return (
    <>
      <Card title="Your shop">
        <div class="fields pairs">
          <Field
            {...about('name', 'As pages and mail name it.')}
            required
            maxlength={60}
            autocomplete="off"
          />
          <Field
            {...about('email', 'Buyers write to it; mail for staff goes there too.')}
            type="email"
            required
            autocomplete="off"
          />
        </div>
        <Field
          {...about('tagline', 'At the foot of each page, and below your name in search engines.')}
          maxlength={160}
        />
      </Card>
      <Card title="Addresses">
        <div class="fields pairs">
          <TextArea {...about('address', 'On receipts, with your VAT number.')} />
          <TextArea {...about('returnsAddress', 'Where buyers send goods back.')} />
        </div>
      </Card>
      <Card title="Country, money and time">
        <div class="fields pairs">
          <Select {...about('country', 'Where goods leave from.')} required options={countryOptions()} />
          <Select
            {...about('currency', currencyLock ?? 'Amounts are not converted when it changes.')}
            disabled={reads || 'currency' in fixed || currencyLock !== undefined}
            required
            options={currencyOptions()}
          />
          <Field
            {...about('locale', 'Such as en-IE, de-DE or fr-FR.')}
            required
            autocomplete="off"
            spellcheck={false}
          />
          <Select
            {...about('timeZone', 'In which days begin and end.')}
            required
            options={timeZoneOptions()}
          />
        </div>
      </Card>
      <Card
        title="Home page"
        actions={<LinkButton href={routes.adminHomePicture()}>Change its picture</LinkButton>}
      >
        <Field {...about('headline')} required maxlength={100} />
        <Field {...about('invitation')} maxlength={200} />
        <Field {...about('aboutTitle')} maxlength={100} />
        <TextArea
          {...about(
            'aboutText',
            'Who you are, at the end of the home page. A blank line begins a new paragraph; without text this part is left out.',
          )}
        />
      </Card>
      <Card
        title="Colours"
        footer="For links, buttons and what is chosen, in the shop, here and in mail. Both are checked to be readable."
      >
        <div class="fields pairs">
          <ColourField {...about('accentLight')} />
          <ColourField {...about('accentDark')} />
        </div>
      </Card>
      {!reads && <SaveBar discard={routes.adminSettings()} />}
    </>
  );
}

interface ColourFieldProps {
  name: string;
  label: string;
  value: string;
  error: string | undefined;
  disabled: boolean;
}

/** The browser's own picker, with the value beside it as it was saved. */
function ColourField({ name, label, value, error, disabled }: ColourFieldProps) {
  return (
    <div class="field">
      <label for={name}>{label}</label>
      <div class="colour">
        <input
          type="color"
          id={name}
          name={name}
          value={value}
          disabled={disabled}
          aria-invalid={error ? 'true' : undefined}
          aria-describedby={error ? `${name}-error` : undefined}
        />
        <code>{value}</code>
      </div>
      {error && (
        <p class="field-error" id={`${name}-error`}>
          <Icon name="error" label="Error:" /> {error}
        </p>
      )}
    </div>
  );
}

function Aside({ logoError }: { logoError: string | undefined }) {
  const desk = useDesk();
  const { logo } = desk.shop.config.look;
  const can = desk.can('settings:write');
  return (
    <>
      <Card title="Logo" id="logo-card">
        {logo ? (
          <div class="logo-shown">
            <img
              src={routes.media({ file: logo.file })}
              width={logo.width}
              height={logo.height}
              alt="Your logo"
            />
          </div>
        ) : (
          <p class="quiet-text">None yet: the shop shows a triangle in a circle, and its name.</p>
        )}
        {can && (
          <Form action={routes.adminLogo()} class="form" encType="multipart/form-data">
            <FileField
              name="logo"
              label={logo ? 'Another picture' : 'Picture'}
              hint="PNG, WebP or JPEG up to 1 MB, best wide and without background. It stands on light and on dark pages."
              accept="image/png,image/webp,image/jpeg"
              error={logoError}
              required
            />
            <div class="card-actions">
              <Button look="plain">Use this logo</Button>
            </div>
          </Form>
        )}
        {can && logo && (
          <Form action={routes.adminLogo()}>
            <input type="hidden" name="remove" value="yes" />
            <button type="submit" class="linkish">
              Take the logo away
            </button>
          </Form>
        )}
      </Card>
      <Card title="More settings" tight>
        <ul class="found">
          {more.map(({ href, title, detail }) => (
            <li key={href}>
              <a href={href}>{title}</a> <span class="quiet-text">{detail}</span>
            </li>
          ))}
        </ul>
      </Card>
    </>
  );
}

const more = [
  { href: routes.adminLaunch(), title: 'Launch checklist', detail: 'Is everything ready?' },
  { href: routes.adminShipping(), title: 'Shipping', detail: 'Zones and methods' },
  { href: routes.adminTaxes(), title: 'Taxes', detail: 'Registrations and rates' },
  { href: routes.adminMarkets(), title: 'Markets', detail: 'Countries and currencies' },
  { href: routes.adminEmails(), title: 'E-mails', detail: 'The words of your mail' },
];

const countryOptions = () => countryList('en').map(({ code, name }) => ({ value: code, label: name }));

function currencyOptions() {
  const names = new Intl.DisplayNames('en', { type: 'currency' });
  return Intl.supportedValuesOf('currency').map((code) => ({
    value: code,
    label: `${code} · ${names.of(code)}`,
  }));
}

const timeZoneOptions = () =>
  ['UTC', ...Intl.supportedValuesOf('timeZone')].map((zone) => ({
    value: zone,
    label: zone.replaceAll('_', ' '),
  }));
