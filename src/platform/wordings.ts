/**
 * The merchant's own words for a kind of mail, in place of the shop's. They are text with {placeholders},
 * each filled in when a mail is written; the facts of a mail are not in them, and always stay.
 */
import { type Db, sql } from './db.ts';
import { type EmailKind, everywhere, type Wording } from './email-kinds.ts';

const PLACEHOLDER = /\{(\w+)\}/g;

/** What has no value stays as it is written. */
export function fillIn(text: string, values: Record<string, string>): string {
  return text.replace(PLACEHOLDER, (whole, name: string) =>
    Object.hasOwn(values, name) ? isolated(values[name]!) : whole,
  );
}

const RIGHT_TO_LEFT = /[\p{Script=Arabic}\p{Script=Hebrew}\p{Script=Syriac}\p{Script=Thaana}\p{Script=Nko}]/u;

/** A name that runs from right to left must not turn the sentence around it: U+2068 … U+2069 hold it together. */
const isolated = (value: string) => (RIGHT_TO_LEFT.test(value) ? `\u2068${value}\u2069` : value);

/** Paragraphs, each of lines; what came out empty is left out. */
export function paragraphsOf(body: string): string[][] {
  return body
    .split(/\n\s*\n/)
    .map((paragraph) => paragraph.trim().split(/\s*\n\s*/))
    .filter((lines) => lines.some(Boolean));
}

export const placeholdersOf = (kind: EmailKind): Record<string, string> => ({
  ...everywhere,
  ...kind.placeholders,
});

const LENGTHS_MAX = { subject: 200, heading: 200, body: 5000 } as const;
type Part = keyof Wording;

/** What is wrong with a wording, in words for whoever wrote it; empty when it can be used. */
export function wordingProblems(kind: EmailKind, wording: Wording): string[] {
  const known = placeholdersOf(kind);
  const list = Object.keys(known).map((name) => `{${name}}`);
  return (Object.keys(LENGTHS_MAX) as Part[]).flatMap((part) => {
    const text = wording[part];
    const unknown = [...text.matchAll(PLACEHOLDER)].filter(([, name]) => !Object.hasOwn(known, name!));
    return [
      ...(text.trim() ? [] : [`The ${part} is empty.`]),
      ...(text.length > LENGTHS_MAX[part]
        ? [`The ${part} is longer than ${LENGTHS_MAX[part]} characters.`]
        : []),
      ...(part !== 'body' && /[\p{Cc}\p{Zl}\p{Zp}]/u.test(text.trim())
        ? [`The ${part} must be one line.`]
        : []),
      ...unknown.map(([whole]) => `The ${part} holds ${whole}, which is not one of ${list.join(', ')}.`),
    ];
  });
}

export async function setWording(
  db: Db,
  kinds: Record<string, EmailKind>,
  kind: string,
  wording: Wording,
): Promise<{ ok: true } | { ok: false; problems: string[] }> {
  if (!kinds[kind]) return { ok: false, problems: [`There is no mail of the kind ${kind}.`] };
  const problems = wordingProblems(kinds[kind], wording);
  if (problems.length > 0) return { ok: false, problems };
  const [subject, heading] = [wording.subject.trim(), wording.heading.trim()];
  const body = wording.body.replace(/\r\n?/g, '\n').trim();
  await db.run(sql`
    INSERT INTO email_wordings (kind, subject, heading, body) VALUES (${kind}, ${subject}, ${heading}, ${body})
    ON CONFLICT (kind) DO UPDATE SET subject = EXCLUDED.subject, heading = EXCLUDED.heading, body = EXCLUDED.body,
      updated_at = now()`);
  return { ok: true };
}

/** The shop's own words again. @returns false when they were in use already. */
export async function resetWording(db: Db, kind: string): Promise<boolean> {
  return (await db.run(sql`DELETE FROM email_wordings WHERE kind = ${kind}`)) === 1;
}

/** The merchant's own words, by kind. */
export async function ownWordings(db: Db): Promise<Map<string, Wording>> {
  const rows = await db.rows<Wording & { kind: string }>(
    sql`SELECT kind, subject, heading, body FROM email_wordings`,
  );
  return new Map(rows.map(({ kind, ...wording }) => [kind, wording]));
}
