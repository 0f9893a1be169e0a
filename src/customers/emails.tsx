/** The mail of an account: once as HTML and once as plain text, equally complete. */
import type { Config } from '../platform/config.ts';
import type { RenderEmail, RenderedEmail } from '../platform/mailer.ts';
import { routes } from '../routes.ts';
import { EmailButton, EmailLayout, EmailParagraph, renderEmailHtml } from '../ui/email-layout.tsx';
import { lifetimeWords } from './links.ts';

export const customerEmailKinds = [
  'verify_address',
  'account_exists',
  'sign_in_link',
  'password_reset',
  'new_password_set',
  'email_change_old',
  'email_change_new',
  'email_changed',
  'passkey_added',
] as const;
export type CustomerEmailKind = (typeof customerEmailKinds)[number];

interface Letter {
  subject: string;
  heading: string;
  /** The first is also what a list of messages shows. */
  paragraphs: string[];
  button?: { label: string; href: string };
  /** Below the button: for whoever did not ask for this. */
  after?: string;
}

/** What the one who wrote the message put into it. */
interface Data {
  url?: string;
  door?: string;
  oldEmail?: string;
  newEmail?: string;
  name?: string;
}

interface Facts extends Data {
  shopName: string;
  shopEmail: string;
  publicUrl: string;
}

const notYou = 'If it was not you, you can leave this message alone: nothing will happen.';
const once = (purpose: Parameters<typeof lifetimeWords>[0]) =>
  `The link works once, within ${lifetimeWords(purpose)}.`;

const write: Record<CustomerEmailKind, (facts: Facts) => Letter> = {
  verify_address: ({ shopName, door, url }) => ({
    subject: `Confirm your address for ${shopName}`,
    heading: door === 'sign_up' ? 'Confirm your address' : 'There is no account for this address yet',
    paragraphs: [
      door === 'sign_up'
        ? `Somebody, probably you, asked for an account at ${shopName} with this address. Press the button to confirm that it is yours and to open the account.`
        : `Somebody, probably you, wanted to sign in at ${shopName} with this address, which has no account here. Perhaps you used another one. Or open an account now: press the button to confirm that this address is yours.`,
      once('sign_up'),
    ],
    button: { label: 'Confirm and open the account', href: url! },
    after: notYou,
  }),
  account_exists: ({ shopName, door, url }) => ({
    subject: `You already have an account at ${shopName}`,
    heading: 'You already have an account',
    paragraphs:
      door === 'email_change'
        ? [
            `Somebody asked to move another account at ${shopName} to this address, which has an account of its own. Nothing was changed.`,
          ]
        : [
            `Somebody, probably you, asked for a new account at ${shopName} with this address. You have one already, and nothing was changed: the button signs you in to it.`,
            once('sign_in'),
            'If you would like another password, choose one under “Sign-in & security” afterwards.',
          ],
    button: { label: door === 'email_change' ? 'Sign in' : 'Sign in to your account', href: url! },
    after: notYou,
  }),
  sign_in_link: ({ shopName, url }) => ({
    subject: `Your sign-in link for ${shopName}`,
    heading: 'Sign in',
    paragraphs: [`Here is the link to sign in at ${shopName}.`, once('sign_in')],
    button: { label: 'Sign in', href: url! },
    after: `If you did not ask for it, leave it alone and pass it on to nobody.`,
  }),
  password_reset: ({ shopName, url }) => ({
    subject: `Choose a new password for ${shopName}`,
    heading: 'Choose a new password',
    paragraphs: [
      `Somebody, probably you, has forgotten the password at ${shopName}. Press the button to choose a new one.`,
      once('reset_password'),
    ],
    button: { label: 'Choose a new password', href: url! },
    after: 'If it was not you, you can leave this message alone: your password stays as it is.',
  }),
  new_password_set: ({ shopName, shopEmail, publicUrl }) => ({
    subject: `Your password at ${shopName} was changed`,
    heading: 'Your password was changed',
    paragraphs: [
      `The password of your account at ${shopName} has just been changed, and every other browser was signed out.`,
      `If it was not you, choose a new one at once by “Forgotten your password?” on the sign-in page, look through the passkeys of your account, and write to ${shopEmail}.`,
    ],
    button: { label: 'See how you sign in', href: publicUrl + routes.security() },
  }),
  email_change_old: ({ shopName, newEmail, url }) => ({
    subject: `Confirm that your account at ${shopName} should move`,
    heading: 'Should your account move to another address?',
    paragraphs: [
      `Somebody signed in to your account at ${shopName} asked to move it from this address to ${newEmail}. It moves once both addresses have confirmed it; we have written to the other one too.`,
      once('confirm_old_email'),
    ],
    button: { label: 'Confirm the change', href: url! },
    after:
      'If it was not you, do not press the button, and choose a new password: somebody else is signed in to your account.',
  }),
  email_change_new: ({ shopName, oldEmail, url }) => ({
    subject: `Confirm this address for your account at ${shopName}`,
    heading: 'Confirm your new address',
    paragraphs: [
      `You asked to move your account at ${shopName} from ${oldEmail} to this address. It moves once both addresses have confirmed it; we have written to the other one too.`,
      once('confirm_new_email'),
    ],
    button: { label: 'Confirm this address', href: url! },
    after: notYou,
  }),
  email_changed: ({ shopName, shopEmail, publicUrl, oldEmail, newEmail }) => ({
    subject: `Your account at ${shopName} has moved to another address`,
    heading: 'Your account has moved',
    paragraphs: [
      `Your account at ${shopName} is now known by ${newEmail} instead of ${oldEmail}, as both addresses confirmed. Sign in with the new one from now on.`,
      `If it was not you, write to ${shopEmail}.`,
    ],
    button: { label: 'See how you sign in', href: publicUrl + routes.security() },
  }),
  passkey_added: ({ shopName, publicUrl, name }) => ({
    subject: `A passkey was added to your account at ${shopName}`,
    heading: 'A passkey was added',
    paragraphs: [
      `Your account at ${shopName} can now be signed in to with the passkey “${name}”.`,
      'If it was not you, remove it under “Sign-in & security”, and choose a new password.',
    ],
    button: { label: 'See your passkeys', href: publicUrl + routes.security() },
  }),
};

/** By kind, for the mailer. */
export function customerEmails({ publicUrl, shop }: Config): Record<string, RenderEmail> {
  const about = { shopName: shop.name, shopEmail: shop.email, publicUrl };
  return Object.fromEntries(
    customerEmailKinds.map((kind): [string, RenderEmail] => [
      kind,
      async (_db, { data }) => renderCustomerEmail(kind, { ...(data as Data), ...about }),
    ]),
  );
}

export function renderCustomerEmail(kind: CustomerEmailKind, facts: Facts): RenderedEmail {
  const letter = write[kind](facts);
  const subject = letter.subject.replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' '); // a line break would start a header
  return { subject, html: html({ ...letter, subject }, facts), text: text(letter, facts) };
}

function text({ heading, paragraphs, button, after }: Letter, facts: Facts): string {
  return [
    heading,
    ...paragraphs,
    ...(button ? [`${button.label}: ${button.href}`] : []),
    ...(after ? [after] : []),
    `${facts.shopName}, ${facts.shopEmail}\n${facts.publicUrl}`,
  ]
    .join('\n\n')
    .concat('\n');
}

function html({ subject, heading, paragraphs, button, after }: Letter, facts: Facts): string {
  return renderEmailHtml(
    <EmailLayout subject={subject} preview={paragraphs[0]!} heading={heading} from={facts}>
      {paragraphs.map((paragraph) => (
        <EmailParagraph key={paragraph}>{paragraph}</EmailParagraph>
      ))}
      {button && <EmailButton href={button.href}>{button.label}</EmailButton>}
      {after && <EmailParagraph>{after}</EmailParagraph>}
    </EmailLayout>,
  );
}
