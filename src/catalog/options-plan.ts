/**
 * What becomes of a product's variants when its options change. Pure: it says what shall be, and writes nothing.
 *
 * Always true: a variant keeps its id, and none is deleted, for orders, carts and stock refer to them. What is no
 * combination any more is archived. Each combination is there once, among archived variants too, as the schema has it.
 */
import type { Option } from './catalog.ts';

export interface WantedChoice {
  /** Its name until now; '' for a new one. */
  was: string;
  name: string;
}

export interface WantedOption {
  was: string;
  name: string;
  choices: WantedChoice[];
  /** Of a new option: the choice that the variants there are become. */
  given: string;
}

export interface PlacedVariant {
  id: string;
  choices: string[];
  status: 'active' | 'archived';
  position: number;
}

export interface Layout {
  options: Option[];
  /** In their order. */
  variants: PlacedVariant[];
}

export const OPTIONS_MAX = 3;
export const COMBINATIONS_MAX = 250;

/** @param wanted as it was found right by `optionMistakes`. */
export function planOptions(now: Layout, wanted: WantedOption[]): Layout {
  const options = wanted.map(({ name, choices }) => ({
    name,
    choices: choices.map((choice) => choice.name),
  }));
  const become = (choices: string[]) => wanted.map((option) => newChoice(now.options, option, choices));
  const taken = new Map<string, string>();
  const key = (choices: string[]) => JSON.stringify(choices);
  const planned = new Map<string, PlacedVariant>();

  const ordered = [...now.variants].sort(
    (a, b) => Number(a.status === 'archived') - Number(b.status === 'archived') || a.position - b.position,
  );
  const left: PlacedVariant[] = [];
  for (const variant of ordered) {
    const choices = fits(now.options, variant) ? become(variant.choices) : [undefined];
    const isWhole = choices.every((choice) => choice !== undefined);
    if (!isWhole || taken.has(key(choices))) left.push(variant);
    else {
      taken.set(key(choices), variant.id);
      planned.set(variant.id, { ...variant, choices });
    }
  }
  for (const variant of left) {
    const choices = unlike(variant.choices, (each) => taken.has(key(each)));
    taken.set(key(choices), variant.id);
    planned.set(variant.id, { ...variant, choices, status: 'archived' });
  }
  return { options, variants: inOrder(options, [...planned.values()]) };
}

/** Of one option; undefined where the choice is gone. */
function newChoice(now: Option[], { was, choices, given }: WantedOption, old: string[]): string | undefined {
  const column = was === '' ? -1 : now.findIndex(({ name }) => name === was);
  return column === -1 ? given : choices.find((choice) => choice.was === old[column])?.name;
}

/** Whether it is a combination of these options, and not one of earlier ones. */
const fits = (options: Option[], { choices }: PlacedVariant) =>
  choices.length === options.length && choices.every((choice, i) => options[i]!.choices.includes(choice));

/** An archived variant that stands where another one is now gets a name of its own: "A4 (earlier)". */
function unlike(choices: string[], isTaken: (choices: string[]) => boolean): string[] {
  let free = choices;
  while (isTaken(free)) free = free.length === 0 ? ['(earlier)'] : free.with(-1, `${free.at(-1)} (earlier)`);
  return free;
}

/** As the choices stand, so that the shop shows them in that order; archived ones at the end. */
export function inOrder(options: Option[], variants: PlacedVariant[]): PlacedVariant[] {
  const place = ({ choices }: PlacedVariant) =>
    options.reduce((sum, { choices: all }, i) => sum * all.length + all.indexOf(choices[i] ?? ''), 0);
  const active = variants.filter(({ status }) => status === 'active').sort((a, b) => place(a) - place(b));
  const archived = variants
    .filter(({ status }) => status === 'archived')
    .sort((a, b) => a.position - b.position);
  return [...active, ...archived].map((variant, index) => ({ ...variant, position: index + 1 }));
}

/** Every combination, in the order of the choices; one, of nothing, where there are no options. */
export const combinations = (options: Option[]): string[][] =>
  options.reduce<string[][]>(
    (rows, { choices }) => rows.flatMap((row) => choices.map((choice) => [...row, choice])),
    [[]],
  );

export const countOf = (options: { choices: unknown[] }[]): number =>
  options.reduce((count, { choices }) => count * choices.length, 1);

const OPTION_LENGTH_MAX = 40;
const CHOICE_LENGTH_MAX = 60;

/** @returns a message for each wrong option, by its place; those of all together under 'options'. */
export function optionMistakes(wanted: WantedOption[]): Record<string, string> {
  const mistakes: Record<string, string> = {};
  const names = wanted.map(({ name }) => name.toLowerCase());
  wanted.forEach(({ name, choices }, index) => {
    const message = optionMistake(
      name,
      choices.map((choice) => choice.name),
    );
    if (message) mistakes[index] = message;
    else if (names.indexOf(name.toLowerCase()) !== index)
      mistakes[index] = `Another option is called “${name}” already`;
  });
  if (wanted.length > OPTIONS_MAX) mistakes.options = `A product has at most ${OPTIONS_MAX} options`;
  const count = countOf(wanted);
  if (count > COMBINATIONS_MAX)
    mistakes.options = `That would be ${count.toLocaleString('en')} combinations, and ${COMBINATIONS_MAX} is the most. Take some choices out, or make two products of it`;
  return mistakes;
}

function optionMistake(name: string, choices: string[]): string | undefined {
  if (name === '') return 'Give the option a name, such as Size';
  if (name.length > OPTION_LENGTH_MAX) return `A name has at most ${OPTION_LENGTH_MAX} characters`;
  if (choices.length === 0) return 'It needs at least one choice. To be rid of the option, remove it';
  const long = choices.find((choice) => choice.length > CHOICE_LENGTH_MAX);
  if (long)
    return `“${long.slice(0, 20)}…” is too long: a choice has at most ${CHOICE_LENGTH_MAX} characters`;
  const lower = choices.map((choice) => choice.toLowerCase());
  const twice = choices.find((choice, index) => lower.indexOf(choice.toLowerCase()) !== index);
  return twice && `“${twice}” stands twice`;
}
