/** The mail of an account. Those that open something are secret: their link is gone once they are sent. */
import type { Config } from '../platform/config.ts';
import type { EmailKind, EmailKinds, Letter } from '../platform/email-kinds.ts';
import { routes } from '../routes.ts';
import { type LinkPurpose, lifetimeWords } from './links.ts';

/** What the one who wrote the message put into it. */
interface Data {
  url?: string;
  door?: string;
  oldEmail?: string;
  newEmail?: string;
  name?: string;
}

interface AccountEmail {
  title: string;
  subject: string;
  heading: string;
  body: string;
  /** What the button says; it leads to the link, or to how one signs in. */
  button: string | ((data: Data) => string);
  /** Where the button leads that opens nothing; to how one signs in, where it does not say. */
  leadsTo?(): string;
  /** How long its link lives, which `{lifetime}` says. */
  opens?: LinkPurpose;
  /** Placeholders of its own. */
  values?: Record<string, { means: string; is(data: Data): string }>;
}

const NOT_YOU = 'If it was not you, you can leave this message alone: nothing will happen.';
const ONCE = 'The link works once, within {lifetime}.';
const why = (is: (data: Data) => string) => ({
  why: { means: 'why it was sent, by where it was asked for', is },
});
const newEmail = { new_email: { means: 'the new address', is: (data: Data) => data.newEmail ?? '' } };
const oldEmail = { old_email: { means: 'the old address', is: (data: Data) => data.oldEmail ?? '' } };

const emails = {
  verify_address: {
    title: 'Confirm an address',
    subject: 'Confirm your address for {shop}',
    heading: 'Confirm your address',
    body: `{why}\n\n${ONCE}\n\n${NOT_YOU}`,
    button: 'Confirm and open the account',
    opens: 'sign_up',
    values: why(({ door }) =>
      door === 'sign_up'
        ? 'Somebody, probably you, asked for an account with this address. Press the button to confirm that it is yours and to open the account.'
        : 'Somebody, probably you, wanted to sign in with this address, which has no account here. Perhaps you used another one. Or open an account now: press the button to confirm that this address is yours.',
    ),
  },
  account_exists: {
    title: 'There is an account already',
    subject: 'You already have an account at {shop}',
    heading: 'You already have an account',
    body: `{why}\n\n${NOT_YOU}`,
    button: ({ door }: Data) => (door === 'email_change' ? 'Sign in' : 'Sign in to your account'),
    opens: 'sign_in',
    values: why(({ door }) =>
      door === 'email_change'
        ? 'Somebody asked to move another account to this address, which has an account of its own. Nothing was changed.'
        : `Somebody, probably you, asked for a new account with this address. You have one already, and nothing was changed: the button signs you in to it. It works once, within ${lifetimeWords('sign_in')}. If you would like another password, choose one under “Sign-in & security” afterwards.`,
    ),
  },
  sign_in_link: {
    title: 'Sign-in link',
    subject: 'Your sign-in link for {shop}',
    heading: 'Sign in',
    body: `Here is the link to sign in at {shop}.\n\n${ONCE}\n\nIf you did not ask for it, leave it alone and pass it on to nobody.`,
    button: 'Sign in',
    opens: 'sign_in',
  },
  password_reset: {
    title: 'Password forgotten',
    subject: 'Choose a new password for {shop}',
    heading: 'Choose a new password',
    body: `Somebody, probably you, has forgotten the password at {shop}. Press the button to choose a new one.\n\n${ONCE}\n\nIf it was not you, you can leave this message alone: your password stays as it is.`,
    button: 'Choose a new password',
    opens: 'reset_password',
  },
  new_password_set: {
    title: 'Password changed',
    subject: 'Your password at {shop} was changed',
    heading: 'Your password was changed',
    body: 'The password of your account at {shop} has just been changed, and every other browser was signed out.\n\nIf it was not you, choose a new one at once by “Forgotten your password?” on the sign-in page, look through the passkeys of your account, and write to {shop_email}.',
    button: 'See how you sign in',
  },
  email_change_old: {
    title: 'Change of address: the old one',
    subject: 'Confirm that your account at {shop} should move',
    heading: 'Should your account move to another address?',
    body: `Somebody signed in to your account at {shop} asked to move it from this address to {new_email}. It moves once both addresses have confirmed it; we have written to the other one too.\n\n${ONCE}\n\nIf it was not you, do not press the button, and choose a new password: somebody else is signed in to your account.`,
    button: 'Confirm the change',
    opens: 'confirm_old_email',
    values: newEmail,
  },
  email_change_new: {
    title: 'Change of address: the new one',
    subject: 'Confirm this address for your account at {shop}',
    heading: 'Confirm your new address',
    body: `You asked to move your account at {shop} from {old_email} to this address. It moves once both addresses have confirmed it; we have written to the other one too.\n\n${ONCE}\n\n${NOT_YOU}`,
    button: 'Confirm this address',
    opens: 'confirm_new_email',
    values: oldEmail,
  },
  email_changed: {
    title: 'Address changed',
    subject: 'Your account at {shop} has moved to another address',
    heading: 'Your account has moved',
    body: 'Your account at {shop} is now known by {new_email} instead of {old_email}, as both addresses confirmed. Sign in with the new one from now on.\n\nIf it was not you, write to {shop_email}.',
    button: 'See how you sign in',
    values: { ...newEmail, ...oldEmail },
  },
  passkey_added: {
    title: 'Passkey added',
    subject: 'A passkey was added to your account at {shop}',
    heading: 'A passkey was added',
    body: 'Your account at {shop} can now be signed in to with the passkey “{passkey}”.\n\nIf it was not you, remove it under “Sign-in & security”, and choose a new password.',
    button: 'See your passkeys',
    values: { passkey: { means: 'the name its owner gave it', is: (data: Data) => data.name ?? '' } },
  },
  account_deleted: {
    title: 'Account deleted',
    subject: 'Your account at {shop} is deleted',
    heading: 'Your account is deleted',
    body: 'Your account at {shop} is deleted, with its addresses, your cart and everything by which you signed in. This address is used for nothing more, but for orders that are still on their way to you.\n\nOf paid orders we keep the invoice for as long as tax law asks for, and erase it then. If it was not you who deleted the account, write to {shop_email}.',
    button: 'Go to the shop',
    leadsTo: () => routes.home(),
  },
} satisfies Record<string, AccountEmail>;

export type CustomerEmailKind = keyof typeof emails;

export const customerEmails = (config: Config): EmailKinds =>
  Object.fromEntries(Object.entries(emails).map(([kind, email]) => [kind, asKind(email, config)]));

function asKind(email: AccountEmail, config: Config): EmailKind {
  const { title, subject, heading, body, opens, values = {} } = email;
  const letterOf = (data: Data) => letter(email, data, config);
  return {
    title,
    reader: 'buyer',
    isSecret: opens !== undefined,
    wording: { subject, heading, body },
    placeholders: {
      ...Object.fromEntries(Object.entries(values).map(([name, { means }]) => [name, means])),
      ...(opens && { lifetime: 'how long the link works' }),
    },
    async write(_, { data }) {
      return opens && !data.url ? { unsendable: 'Its link is gone.' } : letterOf(data);
    },
    preview: async () => ({ letter: letterOf(example(config)), isReal: false }),
  };
}

function letter(
  { button, opens, leadsTo = routes.security, values = {} }: AccountEmail,
  data: Data,
  { publicUrl }: Config,
): Letter {
  return {
    values: {
      ...Object.fromEntries(Object.entries(values).map(([name, { is }]) => [name, is(data)])),
      ...(opens && { lifetime: lifetimeWords(opens) }),
    },
    button: {
      label: typeof button === 'string' ? button : button(data),
      href: opens ? data.url! : publicUrl + leadsTo(),
    },
    parts: [],
  };
}

const example = ({ publicUrl }: Config): Data => ({
  url: publicUrl + routes.signIn(),
  door: 'sign_up',
  oldEmail: 'ada@example.com',
  newEmail: 'ada.byron@example.com',
  name: 'Telephone',
});
