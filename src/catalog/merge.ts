/**
 * Two people change the same thing. Each form carries what it was made from (`base`); what is there now
 * (`theirs`) and what was sent (`mine`) are told apart by it, field by field (docs/decisions/0015-merged-saves.md).
 */

/** A thing as the text of its fields, as a form shows them. */
export type Text = Record<string, string>;

/** Fields that only mean something together are one matter: a price and the price it is compared with. */
export interface Matter {
  name: string;
  /** As staff read it: "Price". */
  label: string;
  fields: string[];
}

export interface Merge {
  /** What to keep; of a conflict, theirs. */
  text: Text;
  /** Changed by them alone, and kept. */
  theirs: Matter[];
  /** Changed by both, and not to the same. */
  conflicts: Matter[];
}

/** @param mine a field it does not hold was not on the form, and is not changed by it. */
export function merge(
  matters: Matter[],
  { base, theirs, mine }: { base: Text; theirs: Text; mine: Text },
): Merge {
  const result: Merge = { text: { ...theirs }, theirs: [], conflicts: [] };
  for (const matter of matters) {
    const differ = (a: Text, b: Text) => matter.fields.some((field) => (a[field] ?? '') !== (b[field] ?? ''));
    const sent = { ...pick(base, matter), ...pick(mine, matter) };
    const byThem = differ(base, theirs);
    if (!differ(base, sent)) {
      if (byThem) result.theirs.push(matter);
    } else if (!byThem) Object.assign(result.text, sent);
    else if (differ(theirs, sent)) result.conflicts.push(matter);
  }
  return result;
}

const pick = (text: Text, { fields }: Matter): Text =>
  Object.fromEntries(fields.flatMap((field) => (text[field] === undefined ? [] : [[field, text[field]]])));

/** The fields that differ, for the log: the rest would say the same before and after. */
export function changedFields(before: Text, after: Text): { before: Text; after: Text } {
  const fields = Object.keys({ ...before, ...after }).filter((field) => before[field] !== after[field]);
  const only = (text: Text) =>
    Object.fromEntries(fields.flatMap((field) => (text[field] === undefined ? [] : [[field, text[field]]])));
  return { before: only(before), after: only(after) };
}

/**
 * Takes back what a log entry changed.
 * @returns undefined where a field is no longer as the entry left it: the name of that field.
 */
export function takeBack(
  now: Text,
  entry: { before: Text; after: Text },
): { ok: true; text: Text } | { ok: false; field: string } {
  const { before, after } = changedFields(entry.before, entry.after);
  const moved = Object.keys(after).find((field) => (now[field] ?? '') !== after[field]);
  return moved === undefined ? { ok: true, text: { ...now, ...before } } : { ok: false, field: moved };
}

/**
 * What the form of a conflict holds: mine where I changed something, and of what belongs together all of it, so that
 * it is what the choice says; else theirs.
 */
export function proposal(
  { base, theirs, mine }: { base: Text; theirs: Text; mine: Text },
  conflicts: Matter[],
): Text {
  const changed = Object.entries(mine).filter(([field, value]) => (base[field] ?? '') !== value);
  const sent = { ...base, ...mine };
  return {
    ...theirs,
    ...Object.fromEntries(changed),
    ...Object.assign({}, ...conflicts.map((each) => pick(sent, each))),
  };
}

/** What a hidden field carried, which may be anything. */
export function readText(json: string | undefined): Text {
  try {
    const value: unknown = JSON.parse(json ?? '');
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return {};
    return Object.fromEntries(
      Object.entries(value).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
    );
  } catch {
    return {};
  }
}
