/** What a one-time link opens: the first owner, an invitation, a new password. */
import type { Shop } from '../../platform/shop.ts';
import { routes } from '../../routes.ts';
import { Button, ErrorSummary, Field } from '../../ui/fields.tsx';
import { TooOften } from '../../ui/too-often.tsx';
import { DoorPage, NewPassword, summaryOf } from './door.tsx';

export const NAME_LENGTH_MAX = 80;

interface LinkState {
  shop: Shop;
  token: string;
  name?: string;
  email?: string;
  errors?: Record<string, string>;
  retryAfterSeconds?: number;
}

function NameField({ name = '', errors = {} }: Pick<LinkState, 'name' | 'errors'>) {
  return (
    <Field
      name="name"
      label="Your name"
      hint="As your colleagues know you; it stands in the log."
      value={name}
      error={errors.name}
      autocomplete="name"
      maxlength={NAME_LENGTH_MAX}
      required
    />
  );
}

export function FirstOwnerPage(props: LinkState) {
  const { shop, token, email = '', errors = {} } = props;
  return (
    <DoorPage shop={shop} title="Create the first owner">
      <ErrorSummary errors={summaryOf(errors)} />
      <TooOften seconds={props.retryAfterSeconds} />
      <p>An owner may do everything, and invites the others. This link works once.</p>
      <form class="form" method="post" action={routes.adminLink({ token })} noValidate>
        <NameField {...props} />
        <Field
          name="email"
          label="E-mail address"
          type="email"
          hint="You sign in with it."
          value={email}
          error={errors.email}
          autocomplete="username"
          autocapitalize="off"
          spellcheck={false}
          maxlength={254}
          required
        />
        <NewPassword error={errors.newPassword} />
        <Button wide>Create the owner and sign in</Button>
      </form>
    </DoorPage>
  );
}

export function InvitationPage(props: LinkState & { role: string; invitedBy: string }) {
  const { shop, token, email = '', errors = {}, role, invitedBy } = props;
  return (
    <DoorPage shop={shop} title={`Join ${shop.config.shop.name}`}>
      <ErrorSummary errors={summaryOf(errors)} />
      <TooOften seconds={props.retryAfterSeconds} />
      <p>
        {invitedBy} invites you as <strong>{role}</strong>. You will sign in with <strong>{email}</strong>.
      </p>
      <form class="form" method="post" action={routes.adminLink({ token })} noValidate>
        <input type="hidden" name="username" value={email} autocomplete="username" />
        <NameField {...props} />
        <NewPassword error={errors.newPassword} />
        <Button wide>Join and sign in</Button>
      </form>
    </DoorPage>
  );
}

export function ResetPage({ shop, token, email = '', errors = {}, retryAfterSeconds }: LinkState) {
  return (
    <DoorPage shop={shop} title="Choose a new password">
      <ErrorSummary errors={summaryOf(errors)} />
      <TooOften seconds={retryAfterSeconds} />
      <p>
        For <strong>{email}</strong>. You will be signed out everywhere else.
      </p>
      <form class="form" method="post" action={routes.adminLink({ token })} noValidate>
        <input type="hidden" name="username" value={email} autocomplete="username" />
        <NewPassword label="New password" error={errors.newPassword} />
        <Button wide>Set the password and sign in</Button>
      </form>
    </DoorPage>
  );
}

export function DeadLinkPage({ shop }: { shop: Shop }) {
  return (
    <DoorPage shop={shop} title="This link does not work any more">
      <p>
        It was used already, has expired, or is not complete. If you were invited, ask for a new invitation.
      </p>
      <p>
        <a class="button" href={routes.adminSignIn()}>
          To the sign-in
        </a>
      </p>
    </DoorPage>
  );
}
