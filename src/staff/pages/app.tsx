/** Adding an authenticator app, and the recovery codes that are shown once. */
import { Form } from '../../admin/form.tsx';
import { AdminPage } from '../../admin/layout.tsx';
import { Card, Empty, LinkButton, PageHead } from '../../admin/parts.tsx';
import { lazily } from '../../platform/lazily.ts';
import { routes } from '../../routes.ts';
import { Button, ErrorSummary, Field } from '../../ui/fields.tsx';
import { Notice } from '../../ui/notices.tsx';
import { TooOften } from '../../ui/too-often.tsx';

const qr = lazily<typeof import('qr')>('qr');

const back = { href: routes.adminMe(), label: 'You' };

/** @param uri what the app scans. @param secret the same, to type. */
export function AppPage({
  uri,
  secret,
  error,
  retryAfterSeconds,
}: {
  uri: string;
  secret: string;
  error?: string;
  retryAfterSeconds?: number;
}) {
  return (
    <AdminPage title="Add an authenticator app" current="me">
      <PageHead title="Add an authenticator app" back={back} />
      {error && <ErrorSummary errors={[{ field: 'code', message: error }]} />}
      <TooOften seconds={retryAfterSeconds} />
      <Card>
        <ol class="app-steps">
          <li>
            <h2>1. Scan this with the app</h2>
            <p class="quiet-text">
              Any will do: Google Authenticator, Microsoft Authenticator, Aegis, 1Password, Apple Passwords …
            </p>
            <QrCode text={uri} />
            <details>
              <summary>Cannot scan? Type the key</summary>
              <p>
                <code class="app-key">{secret.replace(/(.{4})(?=.)/g, '$1 ')}</code>
              </p>
            </details>
          </li>
          <li>
            <h2>2. Type the code it shows</h2>
            <Form action={routes.adminMyApp()} class="form" noValidate>
              <Field
                name="code"
                label="Six digits"
                error={error}
                autocomplete="one-time-code"
                inputmode="numeric"
                maxlength={10}
                narrow
                required
              />
              <div>
                <Button>Add the app</Button>
              </div>
            </Form>
          </li>
        </ol>
      </Card>
    </AdminPage>
  );
}

/** Drawn black on white in the dark too, since cameras expect that. */
function QrCode({ text }: { text: string }) {
  const rows = qr().encodeQR(text, 'raw', { ecc: 'medium', border: 2 });
  const size = rows.length;
  const path = rows.flatMap((row, y) => row.map((dark, x) => (dark ? `M${x} ${y}h1v1h-1z` : ''))).join('');
  return (
    <svg
      class="qr"
      viewBox={`0 0 ${size} ${size}`}
      width="208"
      height="208"
      shape-rendering="crispEdges"
      role="img"
      aria-label="QR code of the key below"
    >
      <path fill="#fff" d={`M0 0h${size}v${size}H0z`} />
      <path fill="#000" d={path} />
    </svg>
  );
}

/** @param isNew they came with the app. */
export function CodesPage({ codes, isNew = false }: { codes: string[]; isNew?: boolean }) {
  return (
    <AdminPage title="Recovery codes" current="me">
      <PageHead title="Recovery codes" back={back} />
      {isNew && <Notice tone="success">Your authenticator app is added.</Notice>}
      <Card title="Keep these where your phone is not">
        <p>
          Each opens the back office once, in place of the app’s code. They are shown this one time; print
          them or write them down.
        </p>
        <ul class="recovery-codes">
          {codes.map((code) => (
            <li key={code}>
              <code>{code}</code>
            </li>
          ))}
        </ul>
        <div>
          <LinkButton href={routes.adminMe()} look="strong">
            I have kept them
          </LinkButton>
        </div>
      </Card>
    </AdminPage>
  );
}

export function FreshPage() {
  const href = `${routes.adminSignIn()}?${new URLSearchParams({ again: '', next: routes.adminMe() })}`;
  return (
    <AdminPage title="Sign in again first" current="me">
      <h1 class="hidden">Sign in again first</h1>
      <Empty title="Sign in again first" action={{ href, label: 'Sign in again' }}>
        You signed in more than an hour ago. Before the way you sign in is changed, show once more that it is
        you.
      </Empty>
    </AdminPage>
  );
}
