/**
 * The options as they stand in their form, before they are saved. Rows are known by keys, so that they can be moved:
 * their order in the form is the order that is meant. Without script a button of a row sends the form, and it comes
 * back with the row moved.
 */
import type { Option } from '../catalog.ts';
import { OPTIONS_MAX, type WantedOption } from '../options-plan.ts';

export interface DraftRow {
  key: string;
  was: string;
  name: string;
}

export interface DraftOption extends DraftRow {
  choices: DraftRow[];
  /** The key of the choice that the variants there are become; only asked of a new option. */
  given: string;
}

/** Choices of all options together; a form that has more is not ours. */
const ROWS_MAX = 400;
const NEW_ROWS = 3;

export const draftOf = (options: Option[]): DraftOption[] =>
  options.map(({ name, choices }, i) => ({
    key: `o${i}`,
    was: name,
    name,
    given: '',
    choices: choices.map((choice, j) => ({ key: `c${j}`, was: choice, name: choice })),
  }));

interface Sent {
  form: Record<string, string>;
  values(name: string): string[];
}

const isKey = (text: string) => /^[a-z0-9]{1,12}$/.test(text);
const keys = (sent: Sent, name: string) => [...new Set(sent.values(name))].filter(isKey).slice(0, ROWS_MAX);

export function readDraft(sent: Sent): DraftOption[] {
  const text = (name: string) => (sent.form[name] ?? '').replace(/\s+/g, ' ').trim();
  return keys(sent, 'option')
    .slice(0, OPTIONS_MAX + 1)
    .map((key) => ({
      key,
      was: text(`o.${key}.was`),
      name: text(`o.${key}.name`),
      given: text(`o.${key}.given`),
      choices: keys(sent, `o.${key}.choice`).map((choice) => ({
        key: choice,
        was: text(`o.${key}.c.${choice}.was`),
        name: text(`o.${key}.c.${choice}.name`),
      })),
    }));
}

/** Empty rows are none. What claims to have been something that is not there is new. */
export function wantedOf(draft: DraftOption[], now: Option[]): WantedOption[] {
  return draft
    .filter(
      ({ was, name, choices }) => was !== '' || name !== '' || choices.some((choice) => choice.name !== ''),
    )
    .map((option) => {
      const old = now.find(({ name }) => name === option.was);
      const choices = option.choices
        .filter(({ name }) => name !== '')
        .map(({ was, name }) => ({ was: old?.choices.includes(was) ? was : '', name }));
      const given = option.choices.find(({ key, name }) => key === option.given && name !== '');
      return {
        was: old ? option.was : '',
        name: option.name,
        choices,
        given: given?.name ?? choices[0]?.name ?? '',
      };
    });
}

/** What a row's button does: "up o1", "remove o1 c2", "add o1", "add-option". Anything else changes nothing. */
export function pressed(draft: DraftOption[], command: string): DraftOption[] {
  const [verb = '', optionKey = '', choiceKey] = command.split(' ');
  if (verb === 'add-option') return draft.length < OPTIONS_MAX ? [...draft, newOption(draft)] : draft;
  if (choiceKey === undefined && verb !== 'add') return moved(draft, verb, optionKey);
  return draft.map((option) => {
    if (option.key !== optionKey) return option;
    const choices =
      verb === 'add' ? [...option.choices, newRow(option.choices)] : moved(option.choices, verb, choiceKey!);
    return { ...option, choices };
  });
}

function moved<Row extends DraftRow>(rows: Row[], verb: string, key: string): Row[] {
  const at = rows.findIndex((row) => row.key === key);
  if (at === -1) return rows;
  const rest = rows.toSpliced(at, 1);
  if (verb === 'remove') return rest;
  const to = verb === 'up' ? at - 1 : verb === 'down' ? at + 1 : at;
  return rest.toSpliced(Math.max(0, to), 0, rows[at]!);
}

function newOption(draft: DraftOption[]): DraftOption {
  const choices = Array.from({ length: NEW_ROWS }).reduce<DraftRow[]>((rows) => [...rows, newRow(rows)], []);
  return { ...newRow(draft, 'o'), choices, given: choices[0]!.key };
}

function newRow(rows: DraftRow[], letter = 'c'): DraftRow {
  const taken = new Set(rows.map(({ key }) => key));
  let number = rows.length;
  while (taken.has(`${letter}${number}`)) number += 1;
  return { key: `${letter}${number}`, was: '', name: '' };
}
