/** The mail of drafts: the link by which one is paid. */
import type { Config } from '../../platform/config.ts';
import type { Db } from '../../platform/db.ts';
import type {
  EmailKind,
  EmailKinds,
  EmailToWrite,
  Letter,
  LetterLine,
  LetterSum,
  Unsendable,
} from '../../platform/email-kinds.ts';
import { newestOfKind } from '../../platform/mailer.ts';
import { routes } from '../../routes.ts';
import { formatDate } from '../../ui/date-time.ts';
import { type Draft, findDraft, stateOf } from './drafts.ts';

/** What the message keeps: the sums as staff saw them when they sent it. */
export interface LinkMail {
  draftId: string;
  total: string;
  lines: LetterLine[];
  sums: LetterSum[];
}

export const draftEmails = (config: Config): EmailKinds => ({ draft_payment_link: paymentLink(config) });

const paymentLink = (config: Config): EmailKind => ({
  title: 'Payment link',
  reader: 'buyer',
  showsOrder: true,
  wording: {
    subject: 'Your order at {shop}: {total} to pay',
    heading: 'Your order is ready to be paid',
    body: `{message}

We have put this together for you. Press the button to look through it, to say where it should go, and to pay on Stripe’s secure page. The link works until {until}.

If something is not as you expected, write to {shop_email} before you pay.`,
  },
  placeholders: {
    message: 'your own words to this buyer, from the draft',
    total: 'what it comes to',
    until: 'the day until which the link takes money',
  },
  async write(db: Db, { data }: EmailToWrite): Promise<Letter | Unsendable> {
    const mail = data as unknown as LinkMail;
    const draft = await findDraft(db, { id: mail.draftId });
    if (!draft || !['open', 'sent', 'paying'].includes(stateOf(draft)))
      return { unsendable: 'The draft was paid or removed in the meantime.' };
    return letter(config, draft, mail);
  },
  async preview(db) {
    const real = await newestOfKind(db, 'draft_payment_link', undefined);
    const mail = real?.data as LinkMail | undefined;
    const draft = mail && (await findDraft(db, { id: mail.draftId }));
    return {
      letter: draft ? letter(config, draft, mail) : letter(config, sample, sampleMail),
      isReal: draft !== undefined,
    };
  },
});

function letter(
  { publicUrl, shop }: Config,
  { token, message, expiresAt }: Pick<Draft, 'token' | 'message' | 'expiresAt'>,
  { total, lines, sums }: LinkMail,
): Letter {
  return {
    values: { message, total, until: formatDate(expiresAt, shop) },
    button: { label: 'Look and pay', href: publicUrl + routes.payDraft({ token }) },
    parts: [{ part: 'lines', heading: 'Your order', lines, sums }],
  };
}

const sample = {
  token: 'x'.repeat(24),
  message: 'Dear Ada, here is what we talked about on the telephone.',
  expiresAt: new Date(Date.now() + 30 * 86_400_000),
};
const sampleMail: LinkMail = {
  draftId: '',
  total: '€29.80',
  lines: [{ title: 'Compass', details: ['2 × €12.45'], amount: '€24.90' }],
  sums: [
    { label: 'Subtotal', amount: '€24.90' },
    { label: 'Shipping (Standard)', amount: '€4.90' },
    { label: 'Total', amount: '€29.80', isTotal: true },
  ],
};
