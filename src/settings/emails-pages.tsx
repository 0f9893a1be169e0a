/** Mail by kind, and one kind's words beside what a reader would see. */
import type { LoggedEntry } from '../admin/audit.ts';
import { useDesk } from '../admin/desk.ts';
import { Form } from '../admin/form.tsx';
import { History } from '../admin/history.tsx';
import { AdminPage } from '../admin/layout.tsx';
import { type Column, Table } from '../admin/list.tsx';
import { Badge, Card, PageHead, SaveBar } from '../admin/parts.tsx';
import type { EmailKind, EmailKinds, Wording } from '../platform/email-kinds.ts';
import { placeholdersOf } from '../platform/wordings.ts';
import { routes } from '../routes.ts';
import { Button, ErrorSummary, Field, TextArea } from '../ui/fields.tsx';

type Row = EmailKind & { name: string; isOwn: boolean };

const columns: Column<Row>[] = [
  {
    title: 'E-mail',
    isHeading: true,
    cell: ({ name, title }) => <a href={routes.adminEmail({ kind: name })}>{title}</a>,
  },
  { title: 'Subject', cell: ({ wording }) => <span class="quiet-text">{wording.subject}</span> },
  {
    title: 'Words',
    cell: ({ isOwn }) =>
      isOwn ? <Badge tone="accent">Yours</Badge> : <span class="quiet-text">The shop’s</span>,
  },
];

export function EmailsPage({ kinds, own }: { kinds: EmailKinds; own: Map<string, Wording> }) {
  const rows = Object.entries(kinds).map(([name, kind]) => ({
    ...kind,
    wording: own.get(name) ?? kind.wording,
    name,
    isOwn: own.has(name),
  }));
  const to = (reader: EmailKind['reader']) => rows.filter((row) => row.reader === reader);
  return (
    <AdminPage title="E-mails" current="emails">
      <PageHead
        title="E-mails"
        detail="What the shop writes by itself. The words can be yours; the facts, such as what was ordered, always stay."
      />
      <Card title="To buyers" tight>
        <Table label="E-mails to buyers" columns={columns} rows={to('buyer')} rowKey={({ name }) => name} />
      </Card>
      <Card title="To you and your staff" tight>
        <Table label="E-mails to staff" columns={columns} rows={to('staff')} rowKey={({ name }) => name} />
      </Card>
    </AdminPage>
  );
}

export interface EmailPageProps {
  name: string;
  kind: EmailKind;
  isOwn: boolean;
  wording: Wording;
  problems: string[];
  history: LoggedEntry[];
}

/** "The subject is empty." is about the subject. */
const partOf = (problem: string) =>
  (['subject', 'heading', 'body'] as const).find((part) => problem.startsWith(`The ${part} `)) ?? 'body';

export function EmailPage({ name, kind, isOwn, wording, problems, history }: EmailPageProps) {
  const desk = useDesk();
  const reads = !desk.can('settings:write');
  const about = (part: keyof Wording) => ({
    name: part,
    required: true,
    disabled: reads,
    value: wording[part],
    error: problems.filter((problem) => partOf(problem) === part).join(' ') || undefined,
  });
  return (
    <AdminPage title={kind.title} current="emails" scripts={['email-editor.js']}>
      <PageHead
        title={kind.title}
        back={{ href: routes.adminEmails(), label: 'E-mails' }}
        badge={isOwn ? <Badge tone="accent">Your words</Badge> : undefined}
        detail={kind.reader === 'buyer' ? 'Goes to the buyer.' : 'Goes to you and your staff.'}
      />
      <ErrorSummary errors={problems.map((message) => ({ field: partOf(message), message }))} />
      <div class="mail-editor">
        <div class="stack">
          <Form
            action={routes.adminEmail({ kind: name })}
            keep={`email-${name}`}
            class="form"
            data-preview={routes.adminEmailPreview({ kind: name })}
            data-unsaved={problems.length > 0 ? '' : undefined}
          >
            <Card title="Words">
              <Field {...about('subject')} label="Subject" maxlength={200} autocomplete="off" />
              <Field {...about('heading')} label="Heading" maxlength={200} autocomplete="off" />
              <TextArea {...about('body')} label="Text" hint="A blank line begins a new paragraph." />
            </Card>
            {!reads && (
              <SaveBar discard={routes.adminEmail({ kind: name })}>
                <Button
                  look="plain"
                  formaction={routes.adminEmailPreview({ kind: name })}
                  formtarget="mail-preview"
                  formnovalidate
                >
                  Preview
                </Button>
              </SaveBar>
            )}
          </Form>
          <Placeholders kind={kind} />
          {isOwn && !reads && (
            <Form action={routes.adminEmailReset({ kind: name })}>
              <Button look="quiet">Use the shop’s own words again</Button>
            </Form>
          )}
        </div>
        <Card
          title="Preview"
          footer="With the latest that fits in your shop, or an example. It follows as you type."
        >
          <iframe
            class="mail-frame"
            name="mail-preview"
            title={`Preview of ${kind.title}`}
            src={routes.adminEmailPreview({ kind: name })}
          />
        </Card>
      </div>
      <Card title="History">
        <History entries={history} />
      </Card>
    </AdminPage>
  );
}

function Placeholders({ kind }: { kind: EmailKind }) {
  return (
    <Card title="What is filled in" footer="Write one of these in the words, with its brackets.">
      <dl class="placeholders">
        {Object.entries(placeholdersOf(kind)).map(([name, meaning]) => (
          <div key={name}>
            <dt>
              <code>{`{${name}}`}</code>
            </dt>
            <dd>{meaning}</dd>
          </div>
        ))}
      </dl>
    </Card>
  );
}
