/** Where a link in a mail leads. Looking uses nothing; the button does. */

import { PASSWORD_LENGTH_MAX } from '../../platform/passwords.ts';
import type { Shop } from '../../platform/shop.ts';
import { routes } from '../../routes.ts';
import { Button, Field } from '../../ui/fields.tsx';
import { Layout } from '../../ui/layout.tsx';
import { EmptyState } from '../../ui/notices.tsx';
import type { ConfirmResult } from '../email-change.ts';
import type { LinkPurpose } from '../links.ts';
import { DoorFrame, NewPasswordField } from './doors.tsx';

export interface LinkPageProps {
  shop: Shop;
  cartCount: number;
  purpose: LinkPurpose;
  token: string;
  email: string;
  /** A password was chosen at sign-up, in another browser. */
  asksPassword?: boolean;
  errors?: Record<string, string>;
  retryAfterSeconds?: number;
}

const titles: Record<LinkPurpose, string> = {
  sign_up: 'Open your account',
  sign_in: 'Sign in',
  reset_password: 'Choose a new password',
  confirm_old_email: 'Move your account?',
  confirm_new_email: 'Confirm your new address',
};

const buttons: Record<LinkPurpose, string> = {
  sign_up: 'Open my account',
  sign_in: 'Sign in',
  reset_password: 'Set the password and sign in',
  confirm_old_email: 'Yes, move it',
  confirm_new_email: 'Confirm this address',
};

export function LinkPage(props: LinkPageProps) {
  const { purpose, token, email, asksPassword, errors = {} } = props;
  return (
    <DoorFrame {...props} title={titles[purpose]}>
      <form class="door-fields" method="post" action={routes.accountLink({ token })} noValidate>
        <p>
          <Says purpose={purpose} email={email} />
        </p>
        {purpose === 'reset_password' && (
          <>
            <input type="hidden" name="username" value={email} autocomplete="username" />
            <NewPasswordField label="New password" error={errors.newPassword} />
            <p class="quiet-text">Every other browser that is signed in will be signed out.</p>
          </>
        )}
        {asksPassword && (
          <Field
            name="password"
            label="The password you chose"
            type="password"
            hint="You chose one in another browser. Type it here to keep it, or leave this empty to go on without a password."
            error={errors.password}
            autocomplete="current-password"
            maxlength={2 * PASSWORD_LENGTH_MAX}
          />
        )}
        <Button wide>{buttons[purpose]}</Button>
      </form>
    </DoorFrame>
  );
}

function Says({ purpose, email }: { purpose: LinkPurpose; email: string }) {
  const address = <strong>{email}</strong>;
  switch (purpose) {
    case 'sign_up':
      return <>Your account will be known by {address}.</>;
    case 'sign_in':
      return <>You are about to sign in as {address}.</>;
    case 'reset_password':
      return <>For the account of {address}.</>;
    case 'confirm_old_email':
      return <>Your account is known by {address} now. It moves to the new address once both have agreed.</>;
    case 'confirm_new_email':
      return <>Your account will be known by {address} once your present address has agreed as well.</>;
  }
}

/** Used, expired, or never ours: it does not matter which. */
export function LinkGonePage({ shop, cartCount }: Pick<LinkPageProps, 'shop' | 'cartCount'>) {
  return (
    <Layout shop={shop} cartCount={cartCount} title="This link no longer works" noindex>
      <EmptyState
        title="This link no longer works"
        action={{ href: routes.signIn(), label: 'Go to the sign-in page' }}
      >
        It was used already, or its time is over. On the sign-in page you can ask for a new one.
      </EmptyState>
    </Layout>
  );
}

/** After a change of address was agreed to. */
export function ConfirmedPage({ shop, cartCount, result }: ConfirmedPageProps) {
  const { title, text } = confirmedWords(result);
  return (
    <Layout shop={shop} cartCount={cartCount} title={title} noindex>
      <EmptyState title={title} action={{ href: routes.account(), label: 'Go to your account' }}>
        {text}
      </EmptyState>
    </Layout>
  );
}

export interface ConfirmedPageProps extends Pick<LinkPageProps, 'shop' | 'cartCount'> {
  result: ConfirmResult;
}

function confirmedWords(result: ConfirmResult): { title: string; text: string } {
  if (!result.ok)
    return {
      title: 'Nothing was changed',
      text: 'Another account has come to be known by this address in the meantime.',
    };
  return result.moved
    ? {
        title: 'Your account has moved',
        text: `It is known by ${result.newEmail} now. Sign in with this address from here on.`,
      }
    : {
        title: 'Thank you, one more to go',
        text: 'The change holds as soon as the other address has confirmed it too. We have written to both.',
      };
}
