/** Sign-in & security: the address, the password, passkeys, and where the account is signed in. */
import type { ComponentChildren } from 'preact';
import { deviceWords } from '../../platform/device.ts';
import { PASSWORD_LENGTH_MAX } from '../../platform/passwords.ts';
import type { Shop } from '../../platform/shop.ts';
import { PASSKEY_NAME_LENGTH_MAX } from '../../platform/webauthn.ts';
import { routes } from '../../routes.ts';
import { formatDateTime } from '../../ui/date-time.ts';
import { Button, ErrorSummary, Field } from '../../ui/fields.tsx';
import { Notice } from '../../ui/notices.tsx';
import { PasskeyButton } from '../../ui/passkey-button.tsx';
import { TooOften } from '../../ui/too-often.tsx';
import { AccountLayout } from '../account-layout.tsx';
import type { Customer } from '../customers.ts';
import { EMAIL_LENGTH_MAX } from '../email-address.ts';
import type { EmailChange } from '../email-change.ts';
import type { Passkey } from '../passkeys.ts';
import type { OpenSession } from '../sessions.ts';
import { NewPasswordField } from './doors.tsx';

export interface SecurityState {
  errors?: Record<string, string>;
  /** What was typed as the new address. */
  email?: string;
  done?: string;
  retryAfterSeconds?: number;
}

export interface SecurityPageProps extends SecurityState {
  shop: Shop;
  cartCount: number;
  customer: Customer;
  hasPassword: boolean;
  /** Signed in a short while ago. */
  fresh: boolean;
  emailChange: EmailChange | undefined;
  passkeys: Passkey[];
  passkeysWork: boolean;
  sessions: OpenSession[];
}

export function SecurityPage(props: SecurityPageProps) {
  const { shop, cartCount, errors = {}, done, retryAfterSeconds } = props;
  const mistakes = Object.entries(errors).map(([field, message]) => ({ field, message }));
  return (
    <AccountLayout
      shop={shop}
      cartCount={cartCount}
      title="Sign-in & security"
      current={routes.security()}
      hasErrors={mistakes.length > 0 || retryAfterSeconds !== undefined}
      scripts={props.passkeysWork ? ['passkeys.js'] : []}
    >
      <ErrorSummary errors={mistakes} />
      <TooOften seconds={retryAfterSeconds} />
      {done && <Notice tone="success">{done}</Notice>}
      <Email {...props} />
      <Password {...props} />
      <Passkeys {...props} />
      <Sessions {...props} />
    </AccountLayout>
  );
}

function Part({ id, title, children }: { id: string; title: string; children: ComponentChildren }) {
  return (
    <section class="account-part" aria-labelledby={id}>
      <h2 id={id}>{title}</h2>
      <div class="account-part-body">{children}</div>
    </section>
  );
}

function Email({ customer, emailChange, email = '', errors = {} }: SecurityPageProps) {
  return (
    <Part id="your-address" title="E-mail address">
      <p>
        Your account is known by <strong>{customer.email}</strong>.
      </p>
      {emailChange && <Moving customer={customer} change={emailChange} />}
      <details open={Boolean(errors.email) || undefined}>
        <summary>Use another address</summary>
        <form class="account-form" method="post" action={routes.changeEmail()} noValidate>
          <Field
            name="email"
            label="New e-mail address"
            type="email"
            hint="We write to both addresses. The change holds once both have confirmed it."
            value={email}
            error={errors.email}
            autocomplete="email"
            autocapitalize="off"
            spellcheck={false}
            maxlength={EMAIL_LENGTH_MAX}
            required
          />
          <Button look="plain">Write to both addresses</Button>
        </form>
      </details>
    </Part>
  );
}

function Moving({ customer, change }: { customer: Customer; change: EmailChange }) {
  const { newEmail, oldConfirmed, newConfirmed } = change;
  return (
    <Notice title={`It is to become ${newEmail}`}>
      <ul>
        <li>
          {customer.email}: {oldConfirmed ? 'has confirmed' : 'has still to confirm'}
        </li>
        <li>
          {newEmail}: {newConfirmed ? 'has confirmed' : 'has still to confirm'}
        </li>
      </ul>
      <form method="post" action={routes.callOffEmailChange()}>
        <Button look="quiet">Call it off</Button>
      </form>
    </Notice>
  );
}

function Password({ customer, hasPassword, fresh, errors = {} }: SecurityPageProps) {
  const open = Boolean(errors.oldPassword ?? errors.newPassword) || undefined;
  return (
    <Part id="your-password" title="Password">
      <p>
        {hasPassword
          ? 'Your account has a password.'
          : 'Your account has no password: you sign in by a link in your mail, or with a passkey.'}
      </p>
      {hasPassword || fresh ? (
        <details open={open}>
          <summary>{hasPassword ? 'Change the password' : 'Choose a password'}</summary>
          <form class="account-form" method="post" action={routes.changePassword()} noValidate>
            <input
              type="text"
              class="hidden"
              value={customer.email}
              autocomplete="username"
              readonly
              tabIndex={-1}
              aria-hidden="true"
            />
            {hasPassword && (
              <Field
                name="oldPassword"
                label="Present password"
                type="password"
                error={errors.oldPassword}
                autocomplete="current-password"
                maxlength={2 * PASSWORD_LENGTH_MAX}
                required
              />
            )}
            <NewPasswordField label="New password" error={errors.newPassword} />
            <p class="quiet-text">Everywhere else you will be signed out.</p>
            <Button look="plain">{hasPassword ? 'Change the password' : 'Set the password'}</Button>
          </form>
        </details>
      ) : (
        <SignInAgain to="choose a password" />
      )}
    </Part>
  );
}

function SignInAgain({ to }: { to: string }) {
  const href = `${routes.signIn()}?${new URLSearchParams({ again: '', next: routes.security() })}`;
  return (
    <p>
      You signed in some time ago. To {to}, <a href={href}>sign in again</a> first.
    </p>
  );
}

function Passkeys(props: SecurityPageProps) {
  const { shop, passkeys, passkeysWork, fresh } = props;
  return (
    <Part id="your-passkeys" title="Passkeys">
      <p>
        With a passkey you sign in as you unlock your device: by fingerprint, face or PIN. Nothing secret
        leaves the device, and nothing can be phished.
      </p>
      {passkeys.length > 0 && (
        <ul class="account-list">
          {passkeys.map((passkey) => (
            <PasskeyItem
              key={passkey.id}
              passkey={passkey}
              shop={shop}
              error={props.errors?.[`name-${passkey.id}`]}
            />
          ))}
        </ul>
      )}
      {!passkeysWork ? (
        <p>Passkeys need the shop to be reached by name over https, which it is not here.</p>
      ) : fresh ? (
        <PasskeyButton
          label="Add a passkey"
          options={routes.passkeyChallenge()}
          finish={routes.passkeys()}
          kind="add"
        />
      ) : (
        <SignInAgain to="add a passkey" />
      )}
    </Part>
  );
}

function PasskeyItem({ passkey, shop, error }: { passkey: Passkey; shop: Shop; error?: string }) {
  const { id, name, createdAt, lastUsedAt } = passkey;
  const when = (at: Date) => formatDateTime(at, shop.config.shop);
  return (
    <li>
      <div>
        <p class="account-list-title">{name}</p>
        <p class="quiet-text">
          Added on {when(createdAt)}. {lastUsedAt ? `Last used on ${when(lastUsedAt)}.` : 'Not used yet.'}
        </p>
        <details open={Boolean(error) || undefined}>
          <summary>
            Rename<span class="hidden"> {name}</span>
          </summary>
          <form class="account-form" method="post" action={routes.passkey({ passkeyId: id })} noValidate>
            <Field
              name="name"
              id={`name-${id}`}
              label="Name"
              value={name}
              error={error}
              autocomplete="off"
              maxlength={PASSKEY_NAME_LENGTH_MAX}
              required
            />
            <Button look="plain">Save the name</Button>
          </form>
        </details>
      </div>
      <form method="post" action={routes.removePasskey({ passkeyId: id })}>
        <Button look="quiet">
          Remove<span class="hidden"> {name}</span>
        </Button>
      </form>
    </li>
  );
}

function Sessions({ shop, customer, sessions }: SecurityPageProps) {
  const when = (at: Date) => formatDateTime(at, shop.config.shop);
  return (
    <Part id="your-sessions" title="Where you are signed in">
      <ul class="account-list">
        {sessions.map(({ id, device, createdAt, lastSeenAt }) => (
          <li key={id}>
            <div>
              <p class="account-list-title">
                {deviceWords(device)}
                {id === customer.sessionId && <span class="account-tag">this browser</span>}
              </p>
              <p class="quiet-text">
                Signed in on {when(createdAt)}.{' '}
                {id !== customer.sessionId && `Last seen on ${when(lastSeenAt)}.`}
              </p>
            </div>
            {id !== customer.sessionId && (
              <form method="post" action={routes.endSession({ sessionId: id })}>
                <Button look="quiet">
                  Sign out<span class="hidden"> {deviceWords(device)}</span>
                </Button>
              </form>
            )}
          </li>
        ))}
      </ul>
      {sessions.length > 1 && (
        <form method="post" action={routes.endOtherSessions()}>
          <Button look="plain">Sign out everywhere else</Button>
        </form>
      )}
    </Part>
  );
}
