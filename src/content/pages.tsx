/** The list of pages, and the form of one. */
import type { LoggedEntry } from '../admin/audit.ts';
import { useDesk } from '../admin/desk.ts';
import { Form } from '../admin/form.tsx';
import { History } from '../admin/history.tsx';
import { AdminPage } from '../admin/layout.tsx';
import { type Column, Table } from '../admin/list.tsx';
import { Badge, Card, Columns, LinkButton, PageHead, SaveBar } from '../admin/parts.tsx';
import { plainText } from '../platform/rich-text.ts';
import { routes } from '../routes.ts';
import { Button, Checkbox, ErrorSummary, Field, TextArea } from '../ui/fields.tsx';
import { Prose } from '../ui/prose.tsx';
import type { Errors, Page, PageFields, Purpose } from './content.ts';

const purposes: Record<Purpose, string> = {
  about: 'Who you are. Linked at the foot of every page.',
  returns: 'How to send something back. Linked at the foot of every page, the checkout too.',
  privacy: 'What you do with personal data; the law asks for it. Linked at the foot of every page.',
  terms: 'Your terms of sale. Linked at the foot of every page, the checkout too.',
};

const State = ({ published }: { published: boolean }) =>
  published ? <Badge tone="good">Published</Badge> : <Badge>Draft</Badge>;

const columns: Column<Page>[] = [
  {
    title: 'Title',
    isHeading: true,
    cell: ({ id, title }) => <a href={routes.adminPage({ pageId: id })}>{title}</a>,
  },
  { title: 'State', cell: (page) => <State published={page.published} /> },
  {
    title: 'About',
    cell: ({ purpose, bodyHtml }) => (
      <span class="quiet-text">{purpose ? purposes[purpose] : plainText(bodyHtml).slice(0, 80)}</span>
    ),
  },
];

export function PagesPage({ pages }: { pages: Page[] }) {
  const desk = useDesk();
  const drafts = pages.filter(({ purpose, published }) => purpose && !published);
  return (
    <AdminPage title="Pages" current="pages">
      <PageHead
        title="Pages"
        detail="What buyers want to read before they buy: who you are, how returns work, what the law asks for."
        actions={
          desk.can('content:write') && (
            <LinkButton href={routes.adminNewPage()} look="strong">
              Add a page
            </LinkButton>
          )
        }
      />
      <Card
        tight
        footer={
          drafts.length > 0 &&
          'The drafts came with the shop. Open each, put your own words in place of what is in [square brackets], and publish it.'
        }
      >
        <Table label="Pages" columns={columns} rows={pages} rowKey={({ id }) => id} />
      </Card>
    </AdminPage>
  );
}

export interface EditPageProps {
  /** Undefined: a new one. */
  page?: Page | undefined;
  fields: PageFields;
  errors: Errors;
  /** As somebody else has saved it meanwhile. */
  conflict?: Page;
  isUnsaved?: boolean;
  history?: LoggedEntry[];
}

export function EditPage({ page, fields, errors, conflict, isUnsaved, history = [] }: EditPageProps) {
  const desk = useDesk();
  const reads = !desk.can('content:write');
  const title = page?.title ?? 'Add a page';
  const action = page ? routes.adminPage({ pageId: page.id }) : routes.adminPages();
  return (
    <AdminPage title={title} current="pages" scripts={SCRIPTS}>
      <PageHead
        title={title}
        back={{ href: routes.adminPages(), label: 'Pages' }}
        badge={page && <State published={page.published} />}
        detail={page?.purpose && purposes[page.purpose]}
        actions={
          page?.published && (
            <LinkButton href={routes.contentPage({ handle: page.handle })}>View in the shop</LinkButton>
          )
        }
      />
      <ErrorSummary errors={Object.entries(errors).map(([field, message]) => ({ field, message }))} />
      {conflict && <Conflict page={conflict} />}
      <Form
        action={action}
        keep={`page-${page?.id ?? 'new'}`}
        class="form"
        data-unsaved={isUnsaved ? '' : undefined}
      >
        {page && <input type="hidden" name="version" value={page.version} />}
        <Columns aside={<About {...{ fields, errors, reads }} />}>
          <Card>
            <Field
              name="title"
              label="Title"
              required
              maxlength={100}
              value={fields.title}
              error={errors.title}
              disabled={reads}
            />
            <TextArea
              name="bodyHtml"
              label="Text"
              value={fields.bodyHtml}
              error={errors.bodyHtml}
              disabled={reads}
              data-rich-text=""
              hint={RICH_TEXT_HINT}
            />
          </Card>
          {!reads && <SaveBar discard={page ? action : routes.adminPages()} />}
        </Columns>
      </Form>
      {page && (
        <Card title="History">
          <History entries={history} />
        </Card>
      )}
      {page && !reads && (
        <Form action={routes.adminPageRemoval({ pageId: page.id })}>
          <Button look="quiet">Remove this page</Button>
        </Form>
      )}
    </AdminPage>
  );
}

/** The editor, where it is built; the field alone is enough to write with. */
const SCRIPTS = ['description.js'];
const RICH_TEXT_HINT = (
  <noscript>
    A blank line begins a new paragraph. Or write HTML: &lt;h2&gt;, &lt;p&gt;, &lt;ul&gt;, &lt;ol&gt;,
    &lt;li&gt;, &lt;strong&gt;, &lt;em&gt; and &lt;a href&gt;.
  </noscript>
);

function About({ fields, errors, reads }: Pick<EditPageProps, 'fields' | 'errors'> & { reads: boolean }) {
  return (
    <>
      <Card title="In the shop">
        {reads ? (
          <p>{fields.published ? 'Published.' : 'A draft: nobody can see it.'}</p>
        ) : (
          <Checkbox
            name="published"
            label="Published"
            hint="Buyers can read it once you save."
            checked={fields.published}
          />
        )}
        <Field
          name="handle"
          label="Address"
          value={fields.handle}
          error={errors.handle}
          disabled={reads}
          maxlength={60}
          spellcheck={false}
          autocapitalize="off"
          hint={
            <>
              {routes.contentPage({ handle: '' })}
              <b>{fields.handle || '…'}</b>. Left empty, it follows the title. Links to an old address lead to
              the new one.
            </>
          }
        />
      </Card>
      <Card title="Search engines">
        <TextArea
          name="summary"
          label="Summary"
          value={fields.summary}
          error={errors.summary}
          disabled={reads}
          maxlength={300}
          hint="One or two sentences, shown below the title in results."
        />
      </Card>
    </>
  );
}

/** Both texts are on the page: what was typed in the form, and what there is now here. */
function Conflict({ page }: { page: Page }) {
  return (
    <section class="conflict" role="alert">
      <h2>Somebody else has saved this page since you opened it</h2>
      <p>
        Nothing of yours is lost: it is in the form below. What was saved meanwhile is here. Take over what
        you need, and save again to put yours in its place.
      </p>
      <details open>
        <summary>
          As it is saved now: {page.title} ({page.published ? 'published' : 'draft'}, /pages/{page.handle})
        </summary>
        <Prose html={page.bodyHtml} />
      </details>
    </section>
  );
}
