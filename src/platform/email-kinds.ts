/**
 * What kinds of mail there are. A room writes its own kinds, each a letter in plain data: the words,
 * which the merchant may put his own in place of, and the facts, which always stay. The mailer picks
 * the kind by its name; `ui/letter.tsx` sets a letter as HTML and as plain text, equally complete.
 *
 *     export const customerEmails = (config: Config): EmailKinds => ({
 *       sign_in_link: {
 *         title: 'Sign-in link',
 *         reader: 'buyer',
 *         isSecret: true,
 *         wording: { subject: 'Your link to sign in at {shop}', heading: 'Sign in', body: 'Dear {name}, …\n\n…' },
 *         placeholders: { name: 'the buyer’s name' },
 *         write: async (db, { data }) => ({ values: { name }, button: { label: 'Sign in', href: data.url }, parts: [] }),
 *         preview: async () => ({ letter: …, isReal: false }),
 *       },
 *     });
 */
import type { Config } from './config.ts';
import type { Db } from './db.ts';

export type EmailKinds = Record<string, EmailKind>;

export interface EmailKind {
  /** How staff read it in a list: "Order shipped". */
  title: string;
  reader: 'buyer' | 'staff';
  /**
   * Its `data` opens a door, such as a one-time link: emptied once the mail is sent, so that it cannot be
   * sent again. It neither waits for other mail of its order nor keeps any waiting.
   */
  isSecret?: boolean;
  /** Its preview is of a real order or draft: who may not see those is not shown it. */
  showsOrder?: boolean;
  /** The shop's own words. */
  wording: Wording;
  /** What {names} a wording may hold besides `everywhere`, and what each stands for, in words for staff. */
  placeholders: Record<string, string>;
  /** Written when it is sent, so that it tells how things stand then; what it needs is read in one query. */
  write(db: Db, email: EmailToWrite): Promise<Letter | Unsendable>;
  /** As it would be for this order, or for the latest that fits. Undefined: there is nothing to show it with. */
  preview(db: Db, orderId: string | undefined): Promise<Preview | undefined>;
}

export interface EmailToWrite {
  kind: string;
  orderId: string | null;
  /** The thing it tells of. */
  subjectId: string;
  /** What only this message knows. */
  data: Record<string, unknown>;
}

/** Text with {placeholders}; in the body blank lines part paragraphs, and single ones break lines. */
export interface Wording {
  subject: string;
  heading: string;
  body: string;
}

/** Placeholders of every kind. */
export const everywhere = {
  shop: 'the shop’s name',
  shop_email: 'the shop’s e-mail address',
} as const;

export interface Letter {
  /** Of the kind's placeholders. */
  values: Record<string, string>;
  /** Absolute. */
  button?: { label: string; href: string };
  /** In this order, below the words. */
  parts: LetterPart[];
}

export type LetterPart =
  /** An address, a statement: as it is, line by line. Without a heading it is a last word, set smaller. */
  | { part: 'text'; heading?: string; lines: string[] }
  /** Carrier: DHL; tracking number: … */
  | { part: 'facts'; heading: string; facts: LetterFact[] }
  /** What to do, one after the other. */
  | { part: 'steps'; heading: string; steps: string[] }
  /** What was bought, sent or given back. */
  | { part: 'lines'; heading: string; lines: LetterLine[]; sums?: LetterSum[] };

export interface LetterFact {
  label: string;
  value: string;
  /** Absolute. */
  href?: string;
}

export interface LetterLine {
  title: string;
  /** Below it, smaller: the variant, "2 × €35.00", the SKU. */
  details: string[];
  amount?: string;
  /** Absolute. */
  picture?: { src: string; alt: string; width: number; height: number; colour: string };
}

export interface LetterSum {
  label: string;
  amount: string;
  /** What the sums come to. */
  isTotal?: boolean;
}

/** What the mail would tell is no longer so, or its link has ended: it is put away, with the reason. */
export interface Unsendable {
  unsendable: string;
}

export interface Preview {
  letter: Letter;
  /** False: the subject is made up, since nothing in the shop fits yet. */
  isReal: boolean;
}

export interface RenderedEmail {
  subject: string;
  html: string;
  text: string;
}

/** The words and the facts, set on the shop's paper. */
export type RenderLetter = (letter: Letter, wording: Wording, config: Config) => RenderedEmail;
