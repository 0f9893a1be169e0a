/**
 * The log of what staff have done: one row for each write, with the subject as it was and as it is.
 * A verb that is one transaction writes its row in it (`audit`); one that is more, such as a refund, is
 * written down before it begins and completed when it ends (`auditAround`), so that a crash hides nothing.
 */
import { type Db, sql } from '../platform/db.ts';
import type { StaffMember } from './desk.ts';

export interface Subject {
  /** product, variant, order, customer, … */
  kind: string;
  id: string;
  /** As staff know it: its title, its number. */
  label: string;
}

export interface AuditEntry {
  /** `kind.verb`: product.save, order.ship. */
  action: string;
  /** As a sentence: "Linen tablecloth saved". It is shown on the page that follows. */
  words: string;
  subject: Subject;
  before?: unknown;
  after?: unknown;
}

export type Who = Pick<StaffMember, 'id' | 'name'>;
/** Without an id: whoever is at the server's command line. */
export type Author = { id: string | null; name: string };

/** @param db the transaction of the write itself. @returns the entry's id. */
export async function audit(
  db: Db,
  staff: Author,
  entry: AuditEntry,
  outcome: 'done' | 'begun' | 'refused' = 'done',
): Promise<number> {
  const { kind, id, label } = entry.subject;
  const row = await db.row<{ id: number }>(sql`
    INSERT INTO audit_log (staff_id, staff_name, action, words, subject_kind, subject_id, subject_label, before, after, outcome)
    VALUES (${staff.id}, ${staff.name}, ${entry.action}, ${entry.words}, ${kind}, ${id}, ${label},
      ${json(entry.before)}, ${json(entry.after)}, ${outcome})
    RETURNING id`);
  return row!.id;
}

/** Many at once, in their order. */
export async function auditAll(db: Db, { id, name }: Author, entries: AuditEntry[]): Promise<void> {
  await db.run(sql`
    INSERT INTO audit_log (staff_id, staff_name, action, words, subject_kind, subject_id, subject_label, before, after)
    SELECT ${id}, ${name}, action, words, subject ->> 'kind', subject ->> 'id', subject ->> 'label',
      nullif(before, 'null'), nullif(after, 'null')
    FROM jsonb_to_recordset(${JSON.stringify(entries)}::jsonb)
      AS e (action text, words text, subject jsonb, before jsonb, after jsonb)`);
}

const json = (value: unknown) => (value === undefined || value === null ? null : JSON.stringify(value));

export interface Audited<T> {
  result: T;
  /** Undefined: nothing was changed, so nothing is written down. */
  entryId: number | undefined;
}

/**
 * For a verb with transactions of its own. @param look at the subject, before and after.
 * @param changed says whether the result is a change; where not, the log keeps nothing.
 */
export async function auditAround<T>(
  db: Db,
  staff: Who,
  entry: Omit<AuditEntry, 'before' | 'after'>,
  { look, work, changed }: { look(): Promise<unknown>; work(): Promise<T>; changed(result: T): boolean },
): Promise<Audited<T>> {
  const id = await audit(db, staff, { ...entry, before: await look() }, 'begun');
  const forget = () => db.run(sql`DELETE FROM audit_log WHERE id = ${id} AND outcome = 'begun'`);
  // What throws may have done half of it: the row stays as it was begun.
  const result = await work();
  if (!changed(result)) {
    await forget();
    return { result, entryId: undefined };
  }
  await db.run(sql`UPDATE audit_log SET outcome = 'done', after = ${json(await look())} WHERE id = ${id}`);
  return { result, entryId: id };
}

/** A row of the log, for its page, a subject's history and Undo. */
export interface LoggedEntry extends AuditEntry {
  id: number;
  at: Date;
  staffId: string | null;
  staffName: string;
  outcome: 'done' | 'begun' | 'refused';
  undoneBy: number | null;
}

export const entryColumns = sql`
  id, at, staff_id AS "staffId", staff_name AS "staffName", action, words, before, after, outcome,
  undone_by AS "undoneBy", json_build_object('kind', subject_kind, 'id', subject_id, 'label', subject_label) AS subject`;

export function findEntry(db: Db, id: number): Promise<LoggedEntry | undefined> {
  return db.row(sql`SELECT ${entryColumns} FROM audit_log WHERE id = ${id}`);
}

/** What was done to one thing, the latest first. */
export function historyOf(
  db: Db,
  { kind, id }: Pick<Subject, 'kind' | 'id'>,
  limit = 50,
): Promise<LoggedEntry[]> {
  return db.rows(sql`
    SELECT ${entryColumns} FROM audit_log
    WHERE subject_kind = ${kind} AND subject_id = ${id} AND outcome <> 'refused' ORDER BY id DESC LIMIT ${limit}`);
}
