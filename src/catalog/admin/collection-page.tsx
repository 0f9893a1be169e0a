/** A collection: what it is called, how its products are chosen, and which they are. */
import { useDesk } from '../../admin/desk.ts';
import { Form } from '../../admin/form.tsx';
import { AdminPage } from '../../admin/layout.tsx';
import { Card, Columns, Facts, LinkButton, PageHead, SaveBar } from '../../admin/parts.tsx';
import { routes } from '../../routes.ts';
import { Button, ErrorSummary, Field, RadioGroup, Select, TextArea } from '../../ui/fields.tsx';
import { Notice } from '../../ui/notices.tsx';
import type { Member, Preview, StaffCollection } from '../collections.ts';
import type { FoundProduct } from '../product-list.ts';
import { conditionFields } from '../rules.ts';
import type { FieldFault, TypedCollection, TypedCondition } from './collection-form.ts';
import { MembersByHand, PreviewList } from './collection-products.tsx';
import { PICTURE_FIELD, SinglePictureCard } from './single-picture.tsx';

export interface CollectionPageProps {
  /** Undefined: a new one. */
  collection?: StaffCollection;
  typed: TypedCollection;
  faults?: FieldFault[];
  /** It came back unsaved. */
  isUnsaved?: boolean;
  /** Somebody else has saved it meanwhile: what differs from what was typed. */
  theirs?: { label: string; value: string }[];
  preview?: Preview;
  /** What was wrong with the one that was just sent. */
  pictureError?: string;
  members?: { rows: Member[]; from: number; find: string; found: FoundProduct[] };
}

export function CollectionPage(props: CollectionPageProps) {
  const { collection, typed, faults = [], theirs, isUnsaved, members } = props;
  const desk = useDesk();
  const mayChange = desk.can('products:write');
  const title = collection?.title ?? 'New collection';
  const action = collection
    ? routes.adminCollection({ collectionId: collection.id })
    : routes.adminCollections();
  return (
    <AdminPage title={title} current="collections" scripts={['collection.js']}>
      <PageHead
        title={title}
        back={{ href: routes.adminCollections(), label: 'Collections' }}
        actions={
          collection && (
            <LinkButton href={routes.collection({ handle: collection.handle })}>View in the shop</LinkButton>
          )
        }
      />
      <ErrorSummary
        errors={[
          ...faults,
          ...(props.pictureError ? [{ field: PICTURE_FIELD, message: props.pictureError }] : []),
        ]}
      />
      {theirs && <Theirs theirs={theirs} />}
      <Columns aside={<Aside {...props} />}>
        <Form
          action={action}
          keep={mayChange ? 'collection' : undefined}
          class="form"
          data-unsaved={isUnsaved ? '' : undefined}
          data-collection-form
          data-preview={routes.adminCollections()}
        >
          {collection && <input type="hidden" name="version" value={collection.version} />}
          {collection && <input type="hidden" name="collection" value={collection.id} />}
          <fieldset class="plain-fieldset" disabled={!mayChange}>
            <legend class="hidden">The collection</legend>
            <Details typed={typed} faults={faults} isNew={!collection} />
            <Choosing {...props} />
          </fieldset>
          {mayChange && (
            <SaveBar
              label={collection ? 'Save' : 'Add collection'}
              discard={collection ? action : routes.adminCollections()}
            />
          )}
        </Form>
      </Columns>
      {collection && !collection.rule && members && <MembersByHand collection={collection} {...members} />}
      {collection && mayChange && <Removal collection={collection} />}
    </AdminPage>
  );
}

const messageFor = (faults: FieldFault[], field: string) =>
  faults.find((each) => each.field === field)?.message;

function Details({ typed, faults, isNew }: { typed: TypedCollection; faults: FieldFault[]; isNew: boolean }) {
  return (
    <Card>
      <Field
        name="title"
        label="Title"
        required
        value={typed.title}
        maxlength={120}
        error={messageFor(faults, 'title')}
      />
      <TextArea
        name="description"
        label="Description"
        hint="Stands above the products, and in what search engines show."
        value={typed.description}
        error={messageFor(faults, 'description')}
      />
      <Field
        name="handle"
        label="Address"
        hint={
          isNew
            ? 'The end of its web address; left empty, it is made from the title.'
            : `Now ${routes.collection({ handle: typed.handle })}. When you change it, links to the old address lead to the new one.`
        }
        value={typed.handle}
        spellcheck={false}
        autocapitalize="off"
        error={messageFor(faults, 'handle')}
      />
    </Card>
  );
}

function Choosing({ typed, faults = [], preview }: CollectionPageProps) {
  const rows: (TypedCondition | undefined)[] = [...typed.conditions, undefined];
  if (rows.length < 2) rows.push(undefined);
  return (
    <Card title="Which products" id="choosing">
      <RadioGroup
        name="kind"
        label="They are chosen"
        required
        value={typed.kind}
        options={[
          { value: 'hand', label: 'By hand', hint: 'You add each product and set their order.' },
          {
            value: 'rule',
            label: 'By a rule',
            hint: 'Products that fit come in by themselves, and leave when they no longer do.',
          },
        ]}
      />
      <div class="rule" data-rule>
        <div class="fields">
          <Select
            name="match"
            label="Products fit when"
            required
            value={typed.match}
            options={[
              { value: 'all', label: 'all conditions hold' },
              { value: 'any', label: 'any condition holds' },
            ]}
          />
          <Select
            name="order"
            label="Their order"
            required
            value={typed.order}
            options={[
              { value: 'title', label: 'Title, A to Z' },
              { value: 'newest', label: 'Newest first' },
            ]}
          />
        </div>
        <ul class="conditions" data-conditions>
          {rows.map((condition, index) => (
            <li key={index}>
              <ConditionRow
                condition={condition}
                index={index}
                fault={messageFor(faults, `condition-${index}`)}
              />
            </li>
          ))}
        </ul>
        <div class="rule-foot">
          <Button look="plain" type="button" hidden data-add-condition>
            Add condition
          </Button>
          <Button
            look="plain"
            name="do"
            value="preview"
            formaction={routes.adminCollections()}
            formnovalidate
            data-preview-button
          >
            Preview
          </Button>
        </div>
        <div data-preview-place aria-live="polite">
          {preview && <PreviewList preview={preview} />}
        </div>
      </div>
    </Card>
  );
}

function ConditionRow({
  condition,
  index,
  fault,
}: {
  condition: TypedCondition | undefined;
  index: number;
  fault: string | undefined;
}) {
  const id = `condition-${index}`;
  return (
    <>
      <span class="condition">
        <select name="condition_field" aria-label="What is looked at">
          {Object.entries(conditionFields).map(([value, label]) => (
            <option key={value} value={value} selected={value === condition?.field}>
              {label}
            </option>
          ))}
        </select>
        <input
          type="text"
          id={id}
          name="condition_value"
          aria-label="What it is compared with"
          value={condition?.value ?? ''}
          placeholder={condition ? undefined : 'Leave empty if not needed'}
          aria-invalid={fault ? 'true' : undefined}
          aria-describedby={fault ? `${id}-error` : undefined}
        />
      </span>
      {fault && (
        <p class="field-error" id={`${id}-error`}>
          {fault}
        </p>
      )}
    </>
  );
}

function Theirs({ theirs }: { theirs: { label: string; value: string }[] }) {
  return (
    <Notice tone="warn" title="Somebody has saved this collection meanwhile. Yours is not saved yet.">
      {theirs.length > 0 && <Facts facts={theirs} />}
      <p>This is how it stands now. Save again to put yours in its place.</p>
    </Notice>
  );
}

function Aside({ collection, pictureError }: CollectionPageProps) {
  if (!collection)
    return (
      <Card title="Picture">
        <p class="quiet-text">Add the collection first; then it can have a picture.</p>
      </Card>
    );
  return (
    <SinglePictureCard
      shown={collection.media ? [collection.media] : []}
      coming={collection.coming}
      title="Picture"
      action={routes.adminCollectionPicture({ collectionId: collection.id })}
      needs="products:write"
      hint="Best upright or square, 1,000 pixels or more. It stands on the home page."
      without="No picture yet."
      sizes="20rem"
      error={pictureError}
    />
  );
}

function Removal({ collection }: { collection: StaffCollection }) {
  return (
    <Form action={routes.adminCollectionRemoval({ collectionId: collection.id })} class="end-form">
      <Button look="quiet">Delete this collection</Button>
    </Form>
  );
}
