/** The pages that show every kind of mail. */
import type { EmailKind, EmailKinds, Wording } from '../platform/email-kinds.ts';
import { type Previewed, whyNoPreview } from '../platform/previews.ts';
import type { Shop } from '../platform/shop.ts';
import { placeholdersOf } from '../platform/wordings.ts';
import { routes } from '../routes.ts';
import { Button, Field } from '../ui/fields.tsx';
import { Notice } from '../ui/notices.tsx';
import { MailboxFrame } from './mailbox-frame.tsx';

export interface LettersPageProps {
  shop: Shop;
  kinds: EmailKinds;
  /** The merchant's own words, by kind. */
  own: Map<string, Wording>;
  cartCount: number;
}

const readers = [
  { reader: 'buyer', heading: 'To buyers' },
  { reader: 'staff', heading: 'To staff' },
] as const;

export function LettersPage({ shop, kinds, own, cartCount }: LettersPageProps) {
  return (
    <MailboxFrame shop={shop} tab="Letters" title="Letters" cartCount={cartCount}>
      {readers.map(({ reader, heading }) => (
        <section key={reader} aria-labelledby={`to-${reader}`}>
          <h2 id={`to-${reader}`}>{heading}</h2>
          <ul class="mailbox-list">
            {Object.entries(kinds)
              .filter(([, kind]) => kind.reader === reader)
              .map(([name, kind]) => (
                <li key={name}>
                  <a href={routes.letter({ kind: name })}>{kind.title}</a>
                  <span class="quiet-text">
                    {(own.get(name) ?? kind.wording).subject}
                    {own.has(name) && ' (your words)'}
                  </span>
                </li>
              ))}
          </ul>
        </section>
      ))}
    </MailboxFrame>
  );
}

export interface LetterPageProps {
  shop: Shop;
  /** Of the kind, as commands know it. */
  name: string;
  kind: EmailKind;
  shown: Previewed;
  /** As it was typed. */
  order: string;
  isSent: boolean;
  cartCount: number;
}

export function LetterPage({ shop, name, kind, shown, order, isSent, cartCount }: LetterPageProps) {
  const query = order ? `?${new URLSearchParams({ order })}` : '';
  return (
    <MailboxFrame shop={shop} tab="Letters" title={kind.title} cartCount={cartCount}>
      {isSent && (
        <Notice tone="success">
          <p>
            It is in the <a href={routes.mailbox()}>mailbox</a> now, as a test.
          </p>
        </Notice>
      )}
      <div class="letter-doors">
        <form method="get" action={routes.letter({ kind: name })}>
          <Field
            name="order"
            label="Order number"
            value={order}
            inputmode="numeric"
            narrow
            hint="Left empty: the latest that fits."
            error={shown.ok ? undefined : whyNoPreview[shown.reason]}
          />
          <Button look="plain">Show</Button>
        </form>
        {shown.ok && (
          <form method="post" action={routes.letter({ kind: name }) + query}>
            <Button look="plain">Send it to the mailbox</Button>
          </form>
        )}
      </div>
      {shown.ok && <Shown name={name} kind={kind} query={query} shown={shown} />}
      <Placeholders name={name} kind={kind} />
    </MailboxFrame>
  );
}

function Shown(props: { name: string; kind: EmailKind; query: string; shown: Previewed & { ok: true } }) {
  const { name, kind, query, shown } = props;
  const src = routes.letterBody({ kind: name }) + query;
  const sandbox = 'allow-popups allow-popups-to-escape-sandbox';
  return (
    <>
      {!shown.isReal && <Notice>Nothing like it has happened yet, so what it tells of is made up.</Notice>}
      <p>
        <span class="quiet-text">Subject</span> {shown.email.subject}
      </p>
      <div class="letter-views">
        <figure>
          <figcaption>On a phone</figcaption>
          <iframe class="letter-phone" title={`${kind.title}, on a phone`} src={src} sandbox={sandbox} />
        </figure>
        <figure>
          <figcaption>As plain text</figcaption>
          <pre class="mailbox-plain">{shown.email.text}</pre>
        </figure>
        <figure class="letter-wide">
          <figcaption>On a desk</figcaption>
          <iframe title={`${kind.title}, on a desk`} src={src} sandbox={sandbox} />
        </figure>
      </div>
    </>
  );
}

function Placeholders({ name, kind }: { name: string; kind: EmailKind }) {
  return (
    <details>
      <summary>In other words</summary>
      <p>
        Subject, heading and text are yours to choose: <code>npm run mail -- wording {name}</code>{' '}
        (docs/OPERATING.md). Lines, sums and links stay. The words may hold:
      </p>
      <dl class="letter-placeholders">
        {Object.entries(placeholdersOf(kind)).map(([placeholder, meaning]) => (
          <div key={placeholder}>
            <dt>
              <code>{`{${placeholder}}`}</code>
            </dt>
            <dd>{meaning}</dd>
          </div>
        ))}
      </dl>
    </details>
  );
}
