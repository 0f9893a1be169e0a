/** The pages of who is not signed in: in by password, link or passkey; a new account; a forgotten password. */
import type { ComponentChildren } from 'preact';
import { PASSWORD_LENGTH_MAX, PASSWORD_LENGTH_MIN } from '../../platform/passwords.ts';
import type { Shop } from '../../platform/shop.ts';
import { passkeysWork } from '../../platform/webauthn.ts';
import { routes } from '../../routes.ts';
import { Button, ErrorSummary, Field } from '../../ui/fields.tsx';
import { Construction } from '../../ui/icons.tsx';
import { Layout } from '../../ui/layout.tsx';
import { Notice } from '../../ui/notices.tsx';
import { PasskeyButton } from '../../ui/passkey-button.tsx';
import { TooOften } from '../../ui/too-often.tsx';
import { EMAIL_LENGTH_MAX } from '../email-address.ts';

/** What a form at a door shows again. A password never comes back. */
export interface DoorState {
  email: string;
  /** Where to go afterwards. */
  next?: string;
  errors?: Record<string, string>;
  /** Refused as a whole, in words. */
  problem?: string;
  /** Tried too often: how long to wait. */
  retryAfterSeconds?: number;
}

export interface DoorProps extends DoorState {
  shop: Shop;
  cartCount: number;
}

interface FrameProps
  extends Pick<DoorProps, 'shop' | 'cartCount' | 'errors' | 'problem' | 'retryAfterSeconds'> {
  title: string;
  scripts?: string[];
  lead?: ComponentChildren;
  children: ComponentChildren;
}

export function DoorFrame(props: FrameProps) {
  const { shop, cartCount, title, lead, scripts, errors = {}, problem, retryAfterSeconds, children } = props;
  const mistakes = Object.entries(errors).map(([field, message]) => ({ field, message }));
  const failed = mistakes.length > 0 || problem || retryAfterSeconds;
  return (
    <Layout
      shop={shop}
      cartCount={cartCount}
      title={failed ? `Error: ${title}` : title}
      current={routes.account()}
      scripts={scripts}
      noindex
    >
      <div class="door">
        <div class="door-form">
          <h1>{title}</h1>
          {lead && <p class="door-lead">{lead}</p>}
          <ErrorSummary errors={mistakes} />
          {problem && <Notice tone="error">{problem}</Notice>}
          <TooOften seconds={retryAfterSeconds} />
          {children}
        </div>
        <Construction />
      </div>
    </Layout>
  );
}

export function EmailField({ email, error, hint }: { email: string; error?: string; hint?: string }) {
  return (
    <Field
      name="email"
      label="E-mail address"
      type="email"
      value={email}
      hint={hint}
      error={error}
      autocomplete="username"
      autocapitalize="off"
      spellcheck={false}
      maxlength={EMAIL_LENGTH_MAX}
      required
    />
  );
}

export interface NewPasswordFieldProps {
  label: string;
  error?: string;
  hint?: string;
  required?: boolean;
}

export function NewPasswordField({ label, error, hint, required = true }: NewPasswordFieldProps) {
  return (
    <Field
      name="newPassword"
      label={label}
      type="password"
      hint={hint ?? `At least ${PASSWORD_LENGTH_MIN} characters. Several words make a good one.`}
      error={error}
      autocomplete="new-password"
      maxlength={2 * PASSWORD_LENGTH_MAX}
      required={required}
    />
  );
}

export const Next = ({ next }: { next?: string }) =>
  next ? <input type="hidden" name="next" value={next} /> : null;

const withNext = (path: string, next: string | undefined) =>
  next ? `${path}?${new URLSearchParams({ next })}` : path;

export function SignInPage(props: DoorProps) {
  const { email, next, errors = {} } = props;
  return (
    <DoorFrame
      {...props}
      title="Sign in"
      scripts={passkeysWork(props.shop.config) ? ['passkeys.js'] : []}
      lead={
        <>
          New here? <a href={withNext(routes.signUp(), next)}>Open an account</a>. You can order without one,
          too, and <a href={routes.findOrder()}>find that order</a> again.
        </>
      }
    >
      <form class="door-fields" method="post" action={routes.signIn()} noValidate>
        <Next next={next} />
        <EmailField email={email} error={errors.email} />
        <div>
          <Field
            name="password"
            label="Password"
            type="password"
            error={errors.password}
            autocomplete="current-password"
            maxlength={2 * PASSWORD_LENGTH_MAX}
            required
          />
          <p class="door-aside">
            <a href={withNext(routes.passwordReset(), next)}>Forgotten your password?</a>
          </p>
        </div>
        <Button wide>Sign in</Button>
        <p class="door-or">or without a password</p>
        <Button look="plain" wide formAction={routes.signInLink()}>
          E-mail me a sign-in link
        </Button>
      </form>
      {passkeysWork(props.shop.config) && (
        <PasskeyButton
          kind="sign-in"
          label="Sign in with a passkey"
          options={routes.signInPasskeyChallenge()}
          finish={routes.signInPasskey()}
          next={next}
          wide
        />
      )}
    </DoorFrame>
  );
}

export function SignUpPage(props: DoorProps) {
  const { email, next, errors = {} } = props;
  return (
    <DoorFrame
      {...props}
      title="Open an account"
      lead={
        <>
          To follow your orders and keep your addresses. You have one?{' '}
          <a href={withNext(routes.signIn(), next)}>Sign in</a>.
        </>
      }
    >
      <form class="door-fields" method="post" action={routes.signUp()} noValidate>
        <Next next={next} />
        <EmailField
          email={email}
          error={errors.email}
          hint="We send a link there, to be sure that it is yours."
        />
        <NewPasswordField
          label="Password"
          required={false}
          error={errors.newPassword}
          hint={`At least ${PASSWORD_LENGTH_MIN} characters. Without one you sign in by a link in your mail.`}
        />
        <Button wide>Open an account</Button>
      </form>
    </DoorFrame>
  );
}

export function ForgottenPage(props: DoorProps) {
  const { email, next, errors = {} } = props;
  return (
    <DoorFrame
      {...props}
      title="Forgotten your password?"
      lead="Give your address, and we send you a link to choose a new one."
    >
      <form class="door-fields" method="post" action={routes.passwordReset()} noValidate>
        <Next next={next} />
        <EmailField email={email} error={errors.email} />
        <Button wide>Send the link</Button>
      </form>
    </DoorFrame>
  );
}

export interface MailSentProps extends DoorProps {
  /** The form's address that sends it once more. */
  again: string;
}

/** The same for whoever has an account and who has none. */
export function MailSentPage({ again, ...props }: MailSentProps) {
  const { email, next } = props;
  return (
    <DoorFrame {...props} title="Look into your mail">
      <p>
        We have written to <strong>{email}</strong>. The message says how to go on; its link works once.
      </p>
      <form class="door-fields" method="post" action={again}>
        <Next next={next} />
        <input type="hidden" name="email" value={email} />
        <p class="quiet-text">
          Nothing there after a minute? Look into the folder for unwanted mail, and check that the address is
          right. Each new message makes a new link; the older ones work as well until they expire.
        </p>
        <Button look="plain">Send it again</Button>
      </form>
    </DoorFrame>
  );
}
