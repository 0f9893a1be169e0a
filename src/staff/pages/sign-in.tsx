/** Sign-in, its second step, a forgotten password, and the form that was kept through it. */
import type { ComponentChildren } from 'preact';
import type { Shop } from '../../platform/shop.ts';
import { passkeysWork } from '../../platform/webauthn.ts';
import { routes } from '../../routes.ts';
import { Button, ErrorSummary, Field } from '../../ui/fields.tsx';
import { Notice } from '../../ui/notices.tsx';
import { PasskeyButton } from '../../ui/passkey-button.tsx';
import { TooOften } from '../../ui/too-often.tsx';
import { fieldWords, KeptFields, type KeptForm } from '../kept.tsx';
import { DoorPage, PresentPassword, summaryOf } from './door.tsx';

export interface SignInState {
  email?: string;
  /** A path of the back office. */
  next?: string;
  kept?: KeptForm;
  /** Why this page came in place of another. */
  told?: ComponentChildren;
  errors?: Record<string, string>;
  /** Nothing said which of two fields is wrong. */
  problem?: string;
  retryAfterSeconds?: number;
}

type Props = SignInState & { shop: Shop };

/** Sent by the script once a passkey was taken, so that what was kept goes on. */
const KEPT_FORM = 'kept-form';

function Way({ next, kept }: Pick<SignInState, 'next' | 'kept'>) {
  return (
    <>
      {next && <input type="hidden" name="next" value={next} />}
      <KeptFields kept={kept} />
    </>
  );
}

function Told({ told, errors = {}, problem, retryAfterSeconds }: SignInState) {
  return (
    <>
      <ErrorSummary errors={summaryOf(errors)} />
      <TooOften seconds={retryAfterSeconds} />
      {problem && <Notice tone="error">{problem}</Notice>}
      {told && <Notice>{told}</Notice>}
    </>
  );
}

function PasskeyWay({ shop, next, kept, label }: Pick<Props, 'shop' | 'next' | 'kept'> & { label: string }) {
  if (!passkeysWork(shop.config)) return null;
  return (
    <>
      <p class="or">or</p>
      <PasskeyButton
        kind="sign-in"
        label={label}
        options={routes.adminSignInPasskeyChallenge()}
        finish={routes.adminSignInPasskey()}
        next={next}
        thenSend={kept && KEPT_FORM}
        wide
      />
      {kept && (
        <form id={KEPT_FORM} method="post" action={routes.adminSignIn()} hidden>
          <Way next={next} kept={kept} />
        </form>
      )}
    </>
  );
}

export function SignInPage(props: Props) {
  const { shop, email = '', errors = {} } = props;
  return (
    <DoorPage shop={shop} title="Sign in" scripts={['passkeys.js']}>
      <Told {...props} />
      <form class="form" method="post" action={routes.adminSignIn()} noValidate>
        <Way {...props} />
        <Field
          name="email"
          label="E-mail address"
          type="email"
          value={email}
          error={errors.email}
          autocomplete="username"
          autocapitalize="off"
          spellcheck={false}
          maxlength={254}
          required
        />
        <PresentPassword error={errors.password} />
        <Button wide>Sign in</Button>
      </form>
      <PasskeyWay {...props} label="Sign in with a passkey" />
      <p>
        <a href={routes.adminForgotten()}>Forgotten your password?</a>
      </p>
    </DoorPage>
  );
}

export function SecondFactorPage(props: Props & { name: string; hasApp: boolean; hasPasskey: boolean }) {
  const { shop, errors = {}, name, hasApp, hasPasskey } = props;
  return (
    <DoorPage shop={shop} title="One more step" scripts={hasPasskey ? ['passkeys.js'] : []}>
      <Told {...props} />
      <p>
        Hello {name}. {hasApp ? 'Open your authenticator app.' : 'Show your passkey, or use a recovery code.'}
      </p>
      <form class="form" method="post" action={routes.adminSecondFactor()} noValidate>
        <Way {...props} />
        <Field
          name="code"
          label={hasApp ? 'Code' : 'Recovery code'}
          hint={hasApp ? 'The six digits it shows. Without your phone, type a recovery code.' : undefined}
          error={errors.code}
          autocomplete="one-time-code"
          autocapitalize="off"
          spellcheck={false}
          maxlength={40}
          autofocus
          required
        />
        <Button wide>Go on</Button>
      </form>
      {hasPasskey && <PasskeyWay {...props} label="Use your passkey" />}
      <p>
        <a href={routes.adminSignIn()}>Sign in as somebody else</a>
      </p>
    </DoorPage>
  );
}

export function ForgottenPage(props: Props) {
  const { shop, email = '', errors = {} } = props;
  return (
    <DoorPage shop={shop} title="Forgotten your password?">
      <Told {...props} />
      <p>We send you a link by which you choose a new one.</p>
      <form class="form" method="post" action={routes.adminForgotten()} noValidate>
        <Field
          name="email"
          label="E-mail address"
          type="email"
          value={email}
          error={errors.email}
          autocomplete="username"
          autocapitalize="off"
          spellcheck={false}
          maxlength={254}
          required
        />
        <Button wide>Send the link</Button>
      </form>
      <p>
        <a href={routes.adminSignIn()}>Back to signing in</a>
      </p>
    </DoorPage>
  );
}

export function ResetSentPage({ shop, email = '' }: Props) {
  return (
    <DoorPage shop={shop} title="Look into your mail">
      <p>
        If <strong>{email}</strong> belongs to a member of staff, a link is on its way there. It works once,
        within an hour.
      </p>
      <p class="quiet-text">
        Nothing came? Look at the address again, or ask an owner: they see it under Staff. An owner who cannot
        get in runs <code>npx pushcart owner-link</code> where the shop runs.
      </p>
      <p>
        <a href={routes.adminSignIn()}>Back to signing in</a>
      </p>
    </DoorPage>
  );
}

export function NoStaffPage({ shop }: { shop: Shop }) {
  return (
    <DoorPage shop={shop} title="Nobody runs this shop yet">
      <p>
        The first owner is made by a link that the shop printed where it was started. Look there for the line
        that begins with “Create the first owner”.
      </p>
      <p>
        The link is for 24 hours and for one use. For a new one, start the shop again, or run this beside it:
      </p>
      <pre>
        <code>npx pushcart owner-link</code>
      </pre>
    </DoorPage>
  );
}

/** Shows what will be sent, and sends it at a press. @param formToken of the session just opened. */
export function ResumePage({
  shop,
  kept,
  name,
  formToken,
}: {
  shop: Shop;
  kept: KeptForm;
  name: string;
  formToken: string;
}) {
  const shown = kept.entries.filter(([field, value]) => value !== '' && !/^(version|back)$/.test(field));
  return (
    <DoorPage shop={shop} title="Signed in again – your changes are here" wide>
      <p>You are signed in as {name}. What you had typed was not saved yet; look through it, and send it.</p>
      {kept.hadFiles && <Notice tone="warn">Files cannot be kept. Choose them again afterwards.</Notice>}
      <form class="form" method="post" action={kept.path}>
        <input type="hidden" name="form_token" value={formToken} />
        {kept.entries.map(([field, value], index) => (
          <input key={index} type="hidden" name={field} value={value} />
        ))}
        <dl class="facts kept-facts">
          {shown.map(([field, value], index) => (
            <div key={index}>
              <dt>{fieldWords(field)}</dt>
              <dd>{value}</dd>
            </div>
          ))}
        </dl>
        <div class="door-actions">
          <Button autofocus>Send it now</Button>
          <a class="button quiet" href={routes.admin()}>
            Leave it
          </a>
        </div>
      </form>
    </DoorPage>
  );
}
