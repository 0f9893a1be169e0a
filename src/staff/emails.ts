/** Mail to staff about getting in. What opens something is secret: its link is gone once it is sent. */
import { v7 as uuid } from 'uuid';
import type { Config } from '../platform/config.ts';
import type { Tx } from '../platform/db.ts';
import type { EmailKind, EmailKinds, Wording } from '../platform/email-kinds.ts';
import { enqueueEmails } from '../platform/mailer.ts';
import { routes } from '../routes.ts';

interface Data {
  url?: string;
  by?: string;
  role?: string;
  what?: string;
}

interface StaffEmail extends Wording {
  title: string;
  button: string;
  /** Its link opens something; it leads to one's own page of the back office otherwise. */
  isSecret?: boolean;
  values?: Record<string, { means: string; is(data: Data): string }>;
}

const emails = {
  staff_invitation: {
    title: 'Invitation to the back office',
    subject: 'You are invited to run {shop}',
    heading: 'Join the back office of {shop}',
    body: '{by} invites you to the back office of {shop}, as “{role}”. Press the button, choose a password, and you are in.\n\nThe link works once, within 7 days. If you expected nothing of the kind, leave this message alone.',
    button: 'Accept the invitation',
    isSecret: true,
    values: {
      by: { means: 'who invites', is: ({ by = '' }) => by },
      role: { means: 'the role', is: ({ role = '' }) => role },
    },
  },
  staff_password_reset: {
    title: 'Back office: password forgotten',
    subject: 'Choose a new password for the back office of {shop}',
    heading: 'Choose a new password',
    body: 'Somebody, probably you, has forgotten the password for the back office of {shop}. Press the button to choose a new one; every browser is signed out then.\n\nThe link works once, within an hour. If it was not you, leave this message alone: your password stays as it is.',
    button: 'Choose a new password',
    isSecret: true,
  },
  staff_security: {
    title: 'Back office: how you sign in has changed',
    subject: 'How you sign in to the back office of {shop} has changed',
    heading: 'How you sign in has changed',
    body: '{what}\n\nIf you know nothing of this, choose a new password at once and tell the owner of the shop.',
    button: 'Look at how you sign in',
    values: { what: { means: 'what has changed', is: ({ what = '' }) => what } },
  },
} satisfies Record<string, StaffEmail>;

export type StaffEmailKind = keyof typeof emails;

export const staffEmails = (config: Config): EmailKinds =>
  Object.fromEntries(Object.entries(emails).map(([kind, email]) => [kind, asKind(email, config)]));

function asKind(email: StaffEmail, { publicUrl }: Config): EmailKind {
  const { title, subject, heading, body, button, isSecret = false, values = {} } = email;
  const letterOf = (data: Data) => ({
    values: Object.fromEntries(Object.entries(values).map(([name, { is }]) => [name, is(data)])),
    button: { label: button, href: isSecret ? data.url! : publicUrl + routes.adminMe() },
    parts: [],
  });
  const example: Data = {
    url: publicUrl + routes.adminSignIn(),
    by: 'Olive Owner',
    role: 'Fulfilment',
    what: 'Your password for the back office was changed.',
  };
  return {
    title,
    reader: 'staff',
    isSecret,
    wording: { subject, heading, body },
    placeholders: Object.fromEntries(Object.entries(values).map(([name, { means }]) => [name, means])),
    async write(_, { data }) {
      return isSecret && !data.url ? { unsendable: 'Its link is gone.' } : letterOf(data);
    },
    preview: async () => ({ letter: letterOf(example), isReal: false }),
  };
}

export async function mail(tx: Tx, kind: StaffEmailKind, recipient: string, data: Data): Promise<void> {
  await enqueueEmails(tx, [{ kind, orderId: null, recipient, subjectId: uuid(), data: { ...data } }]);
}
