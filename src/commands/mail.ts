/**
 * `npm run mail`: what became of the shop's mail, and in which words it goes out. Without words it lists
 * what could not be sent.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { emailKinds } from '../letters.ts';
import type { Config } from '../platform/config.ts';
import { type Database, sql } from '../platform/db.ts';
import type { EmailKind, Wording } from '../platform/email-kinds.ts';
import {
  emailsOf,
  type SentEmail,
  sendAgain,
  sendTest,
  unsentEmails,
  whyNotAgain,
} from '../platform/mailer.ts';
import { preview, whyNoPreview } from '../platform/previews.ts';
import { isUuid } from '../platform/requests.ts';
import { ownWordings, placeholdersOf, resetWording, setWording } from '../platform/wordings.ts';
import { formatDateTime } from '../ui/date-time.ts';
import { renderLetter } from '../ui/letter.tsx';
import { withDatabase } from './database.ts';

const USAGE = `npm run mail [-- …]

  list                        what could not be sent, or not yet, and why
  list --order 1001           all that was written of an order
  resend ID | all             sends a message again, or all that have failed
  kinds                       every kind of mail
  wording KIND                its words, and what {placeholders} they may hold
  wording KIND [--subject … --heading … --body-file FILE]   puts yours in their place
  reset KIND                  the shop's own words again
  preview KIND [--order 1001] [--out FILE.html] [--to ADDRESS]
                              as it would read now: shown as text, written as HTML, sent as a test`;

/** What was typed makes no sense; the message says what would. */
class Mistyped extends Error {}

interface Given {
  db: Database;
  config: Config;
  /** After the verb. */
  word: string;
  flags: Partial<Record<'order' | 'subject' | 'heading' | 'body-file' | 'out' | 'to', string>>;
}

const verbs: Record<string, (given: Given) => Promise<void>> = {
  list,
  resend,
  kinds,
  wording,
  reset,
  preview: show,
};

async function list({ db, config, flags }: Given): Promise<void> {
  if (flags.order !== undefined) {
    const orderId = await orderIdOf(db, numberOf(flags.order));
    for (const email of await emailsOf(db, orderId)) console.log(described(email, config));
    return;
  }
  const unsent = await unsentEmails(db);
  for (const email of unsent) console.log(described(email, config));
  console.log(
    unsent.length === 0
      ? 'All mail has been sent.'
      : `\n${unsent.length} not sent. Again: npm run mail -- resend ID`,
  );
}

function described(email: SentEmail, config: Config): string {
  const { id, kind, recipient, status, attempts, lastError, sentAt, nextAttemptAt } = email;
  const time = (at: Date) => formatDateTime(at, config.shop);
  const how = {
    sent: `sent ${sentAt ? time(sentAt) : ''}`,
    queued: `waiting, ${attempts} tries, next ${time(nextAttemptAt)}`,
    failed: `failed after ${attempts} tries`,
    dropped: 'not sent',
  }[status];
  return `${id}  ${kind} to ${recipient}: ${how}${lastError ? `: ${lastError}` : ''}`;
}

async function resend({ db, word }: Given): Promise<void> {
  if (word !== 'all' && !isUuid(word))
    throw new Mistyped('Name a message by its id, as `list` shows it, or say all.');
  const ids = word === 'all' ? (await unsentEmails(db)).map((email) => email.id) : [word];
  let queued = 0;
  for (const id of ids) {
    const again = await sendAgain(db, id);
    if (again.ok) queued += 1;
    else console.error(`${id}: ${whyNotAgain[again.reason]}`);
  }
  console.log(`${queued} will be sent again within a second of the shop running.`);
  if (queued === 0) process.exitCode = 1;
}

async function kinds({ db, config }: Given): Promise<void> {
  const own = await ownWordings(db);
  for (const [name, { title, reader }] of Object.entries(emailKinds(config)))
    console.log(`${name.padEnd(27)} to ${reader}: ${title}${own.has(name) ? ' (your words)' : ''}`);
}

async function wording({ db, config, word, flags }: Given): Promise<void> {
  const all = emailKinds(config);
  const kind = kindOf(all, word);
  const current = (await ownWordings(db)).get(word) ?? kind.wording;
  const bodyFile = flags['body-file'];
  if (flags.subject === undefined && flags.heading === undefined && bodyFile === undefined)
    return console.log(asText(current, kind));
  const changed: Wording = {
    subject: flags.subject ?? current.subject,
    heading: flags.heading ?? current.heading,
    body: bodyFile === undefined ? current.body : readText(bodyFile),
  };
  const set = await setWording(db, all, word, changed);
  if (!set.ok) throw new Mistyped(set.problems.join('\n'));
  console.log(`The next ${word} goes out in these words. To see it: npm run mail -- preview ${word}`);
}

function asText({ subject, heading, body }: Wording, kind: EmailKind): string {
  const placeholders = Object.entries(placeholdersOf(kind)).map(
    ([name, meaning]) => `  ${`{${name}}`.padEnd(14)} ${meaning}`,
  );
  return `Subject: ${subject}\nHeading: ${heading}\n\n${body}\n\nThe words may hold:\n${placeholders.join('\n')}`;
}

async function reset({ db, config, word }: Given): Promise<void> {
  kindOf(emailKinds(config), word);
  const had = await resetWording(db, word);
  console.log(had ? `${word} goes out in the shop's own words again.` : `${word} had no words of yours.`);
}

async function show({ db, config, word, flags }: Given): Promise<void> {
  const all = emailKinds(config);
  kindOf(all, word);
  const number = flags.order === undefined ? undefined : numberOf(flags.order);
  const shown = await preview(db, config, { kinds: all, render: renderLetter }, word, number);
  if (!shown.ok) throw new Mistyped(whyNoPreview[shown.reason]);
  if (!shown.isReal) console.error('(Nothing like it has happened yet, so what it tells of is made up.)\n');
  console.log(`Subject: ${shown.email.subject}\n\n${shown.email.text}`);
  if (flags.out !== undefined) {
    writeFileSync(flags.out, shown.email.html);
    console.error(`Written as HTML: ${flags.out}`);
  }
  if (flags.to !== undefined) {
    await sendTest(db, config, flags.to, shown.email);
    console.error(config.smtpUrl ? `Sent to ${flags.to}.` : `Put into the mailbox page, to ${flags.to}.`);
  }
}

function kindOf(all: Record<string, EmailKind>, name: string): EmailKind {
  const kind = Object.hasOwn(all, name) ? all[name] : undefined;
  if (!kind) throw new Mistyped(`There is no mail of the kind "${name}". See: npm run mail -- kinds`);
  return kind;
}

function numberOf(typed: string): number {
  const digits = typed.replace(/^#/, '');
  if (!/^\d{1,15}$/.test(digits)) throw new Mistyped(`"${typed}" is no order number, such as 1001.`);
  return Number(digits);
}

async function orderIdOf(db: Database, number: number): Promise<string> {
  const order = await db.row<{ id: string }>(sql`SELECT id FROM orders WHERE number = ${number}`);
  if (!order) throw new Mistyped(`There is no order ${number}.`);
  return order.id;
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    throw new Mistyped(`The file ${file} cannot be read.`);
  }
}

function parse(args: string[]) {
  const text = { type: 'string' } as const;
  const options = { order: text, subject: text, heading: text, 'body-file': text, out: text, to: text };
  try {
    return parseArgs({ args, options, allowPositionals: true });
  } catch (error) {
    throw new Mistyped((error as Error).message);
  }
}

await withDatabase(async (db, config) => {
  try {
    const { positionals, values } = parse(process.argv.slice(2));
    const [verb = 'list', word = ''] = positionals;
    const run = Object.hasOwn(verbs, verb) ? verbs[verb] : undefined;
    if (!run) throw new Mistyped(USAGE);
    await run({ db, config, word, flags: values });
  } catch (error) {
    if (!(error instanceof Mistyped)) throw error;
    console.error(error.message);
    process.exitCode = 2;
  }
});
