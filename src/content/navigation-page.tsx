/** Header and footer, each a form of rows. It works without script: a button sends the rows in their new order. */
import { useDesk } from '../admin/desk.ts';
import { Form } from '../admin/form.tsx';
import { AdminPage } from '../admin/layout.tsx';
import { Badge, Card, PageHead, SaveBar } from '../admin/parts.tsx';
import { routes } from '../routes.ts';
import { Button, ErrorSummary } from '../ui/fields.tsx';
import { Icon } from '../ui/icons.tsx';
import { type Destinations, LINKS_MAX, type Place, type TypedLink } from './navigation.ts';

export interface PlaceProps {
  place: Place;
  /** As the shop comes. */
  isOwn: boolean;
  typed: TypedLink[];
  errors: Record<string, string>;
  /** The links that the form was opened with, as JSON. */
  was: string | undefined;
  isUnsaved?: boolean;
  conflict?: boolean;
}

interface NavigationPageProps {
  known: Destinations;
  header: PlaceProps;
  footer: PlaceProps;
}

const titles: Record<Place, string> = { header: 'Header', footer: 'Footer' };
const details: Record<Place, string> = {
  header: 'On top of every page of the catalogue.',
  footer: 'At the foot of every page. Published pages such as terms and privacy are added by themselves.',
};

export function NavigationPage({ known, header, footer }: NavigationPageProps) {
  const errors = [header, footer].flatMap((props) =>
    Object.entries(props.errors).map(([field, message]) => ({ field: `${props.place}-${field}`, message })),
  );
  return (
    <AdminPage title="Navigation" current="navigation">
      <PageHead title="Navigation" detail="The links that lead through your shop." />
      <ErrorSummary errors={errors} />
      <PlaceForm {...header} known={known} />
      <PlaceForm {...footer} known={known} />
    </AdminPage>
  );
}

function PlaceForm({ known, ...props }: PlaceProps & { known: Destinations }) {
  const { place, isOwn, typed, errors, was, isUnsaved, conflict } = props;
  const reads = !useDesk().can('content:write');
  const isFull = typed.length >= LINKS_MAX[place];
  return (
    <Form
      action={routes.adminNavigation()}
      class="form"
      keep={`navigation-${place}`}
      data-unsaved={isUnsaved ? '' : undefined}
      id={place}
    >
      <input type="hidden" name="place" value={place} />
      <input type="hidden" name="was" value={was} />
      {/* Enter in a field takes the first button of a form: it saves, and moves nothing. */}
      <button type="submit" class="hidden" tabIndex={-1} aria-hidden="true">
        Save
      </button>
      <Card
        title={titles[place]}
        actions={isOwn ? <Badge>As the shop comes</Badge> : <Badge tone="accent">Your own</Badge>}
        footer={details[place]}
      >
        {conflict && (
          <p class="conflict" role="alert">
            Somebody else has saved these links since you opened the page. Here are yours; save again to put
            them in place of theirs.
          </p>
        )}
        {typed.length === 0 && <p class="quiet-text">No links.</p>}
        <ol class="link-rows">
          {typed.map((link, index) => (
            <LinkRow
              key={index}
              {...{ place, link, index, known, errors, reads }}
              isLast={index === typed.length - 1}
            />
          ))}
        </ol>
        {!reads && (
          <div class="card-actions start">
            {!isFull && (
              <Button look="plain" name="act" value="add">
                <Icon name="plus" /> Add a link
              </Button>
            )}
            {!isOwn && (
              <Button look="quiet" name="act" value="reset">
                As the shop comes
              </Button>
            )}
          </div>
        )}
      </Card>
      {!reads && <SaveBar label={`Save ${titles[place].toLowerCase()}`} discard={routes.adminNavigation()} />}
    </Form>
  );
}

interface LinkRowProps {
  place: Place;
  link: TypedLink;
  index: number;
  known: Destinations;
  errors: Record<string, string>;
  reads: boolean;
  isLast: boolean;
}

function LinkRow({ place, link, index, known, errors, reads, isLast }: LinkRowProps) {
  const number = index + 1;
  const field = (name: 'title' | 'to' | 'href') => {
    const id = `${place}-${name}-${index}`;
    const error = errors[`${name}-${index}`];
    return {
      id,
      name,
      disabled: reads,
      'aria-invalid': error ? ('true' as const) : undefined,
      'aria-describedby': error ? `${id}-error` : undefined,
    };
  };
  return (
    <li class="link-row">
      <div class="field">
        <input
          {...field('title')}
          type="text"
          value={link.title}
          maxlength={60}
          aria-label={`Title of link ${number}`}
          placeholder="Title"
        />
        <RowError id={`${place}-title-${index}`} message={errors[`title-${index}`]} />
      </div>
      <div class="field">
        <select {...field('to')} aria-label={`Link ${number} leads to`}>
          <Destination known={known} chosen={link.to} />
        </select>
        <RowError id={`${place}-to-${index}`} message={errors[`to-${index}`]} />
      </div>
      <div class="field link-address">
        <input
          {...field('href')}
          type="text"
          value={link.href}
          maxlength={500}
          aria-label={`Address of link ${number}, if it leads to an address`}
          placeholder="https://… or /…"
          spellcheck={false}
        />
        <RowError id={`${place}-href-${index}`} message={errors[`href-${index}`]} />
      </div>
      {!reads && (
        <div class="link-moves">
          <Move act={`up:${index}`} label={`Move link ${number} up`} icon="up" disabled={index === 0} />
          <Move act={`down:${index}`} label={`Move link ${number} down`} icon="down" disabled={isLast} />
          <Move act={`remove:${index}`} label={`Remove link ${number}`} icon="remove" />
        </div>
      )}
    </li>
  );
}

const SIGNS = { up: '↑', down: '↓', remove: '×' };

function Move(props: { act: string; label: string; icon: keyof typeof SIGNS; disabled?: boolean }) {
  return (
    <button
      type="submit"
      class="move"
      name="act"
      value={props.act}
      aria-label={props.label}
      title={props.label}
      disabled={props.disabled}
    >
      {SIGNS[props.icon]}
    </button>
  );
}

function RowError({ id, message }: { id: string; message: string | undefined }) {
  return message ? (
    <p class="field-error" id={`${id}-error`}>
      <Icon name="error" label="Error:" /> {message}
    </p>
  ) : null;
}

function Destination({ known, chosen }: { known: Destinations; chosen: string }) {
  const option = (value: string, label: string) => (
    <option key={value} value={value} selected={value === chosen}>
      {label}
    </option>
  );
  return (
    <>
      {option('', 'Leads to …')}
      {option('products', 'All products')}
      {option('find_order', 'Find your order')}
      {known.collections.length > 0 && (
        <optgroup label="Collections">
          {known.collections.map(({ id, title }) => option(`collection:${id}`, title))}
        </optgroup>
      )}
      {known.pages.length > 0 && (
        <optgroup label="Pages">
          {known.pages.map(({ id, title, published }) =>
            option(`page:${id}`, published ? title : `${title} (draft, shown once published)`),
          )}
        </optgroup>
      )}
      {option('address', 'An address')}
    </>
  );
}
