/** What has been typed into the grid: written with a way back, counted, marked where it differs from what is saved. */
import type { Cell, Field, Sheet } from './grid-sheet.ts';

interface Step {
  field: Field;
  from: string;
  to: string;
}

export interface Edits {
  /** All at once; one Ctrl+Z takes all back. @returns how many cells would not take their text. */
  write(changes: { cell: Cell; text: string }[]): number;
  /** A field was edited by hand, from this text. */
  edited(field: Field, from: string): void;
  undo(): Field | undefined;
  redo(): Field | undefined;
}

export function keepEdits(form: HTMLFormElement, sheet: Sheet): Edits {
  const done: Step[][] = [];
  const undone: Step[][] = [];
  const cells = sheet.rows.flat().filter(({ field }) => field);

  function changed(fields: Field[]): void {
    for (const field of fields) forgetFault(field);
    form.dispatchEvent(new Event('input', { bubbles: true }));
  }
  function keep(steps: Step[]): void {
    if (steps.length === 0) return;
    done.push(steps);
    undone.length = 0;
    changed(steps.map(({ field }) => field));
  }
  function turn(from: Step[][], to: Step[][], which: 'from' | 'to'): Field | undefined {
    const steps = from.pop();
    if (!steps) return undefined;
    for (const step of steps) step.field.value = step[which];
    to.push(steps);
    changed(steps.map(({ field }) => field));
    return steps[0]!.field;
  }

  // After the shell's own words for the same: how many there are says more.
  let isDue = false;
  form.addEventListener('input', () => {
    if (isDue) return;
    isDue = true;
    requestAnimationFrame(() => {
      isDue = false;
      markChanges(form, cells);
    });
  });
  markChanges(form, cells);
  offerBoth(cells, (cell, text) => write([{ cell, text }]));

  function write(changes: { cell: Cell; text: string }[]): number {
    let refused = 0;
    const steps = changes.flatMap(({ cell: { field }, text }): Step[] => {
      const to = field && takenBy(field, text);
      if (!field || to === undefined) refused += 1;
      if (!field || to === undefined || to === field.value) return [];
      const from = field.value;
      field.value = to;
      return [{ field, from, to }];
    });
    keep(steps);
    return refused;
  }
  return {
    write,
    edited: (field, from) => field.value !== from && keep([{ field, from, to: field.value }]),
    undo: () => turn(done, undone, 'from'),
    redo: () => turn(undone, done, 'to'),
  };
}

/** A choice is taken by its word too. */
function takenBy(field: Field, text: string): string | undefined {
  if (field instanceof HTMLInputElement) return text.replace(/\s*\n\s*/g, ' ').trim();
  const wanted = text.trim().toLowerCase();
  return [...field.options].find(({ value, label }) => [value, label.toLowerCase()].includes(wanted))?.value;
}

function baseTexts(form: HTMLFormElement): Map<string, Record<string, string>> {
  const held = [...form.querySelectorAll<HTMLInputElement>('input[type=hidden][name^="base."]')];
  return new Map(held.map(({ name, value }) => [name.slice('base.'.length), JSON.parse(value)]));
}

function markChanges(form: HTMLFormElement, cells: Cell[]): void {
  const base = baseTexts(form);
  let count = 0;
  for (const { element, field } of cells) {
    const [column, id] = field!.name.split('.') as [string, string];
    const was = base.get(id)?.[column] ?? '';
    const isChanged = field!.value.trim() !== was;
    element.classList.toggle('changed', isChanged);
    if (isChanged) element.title = was === '' ? 'Was empty' : `Was ${was}`;
    else element.removeAttribute('title');
    if (isChanged) count += 1;
  }
  const state = form.querySelector('[data-save-state]');
  if (state) state.textContent = count === 0 ? '' : count === 1 ? '1 change' : `${count} changes`;
}

function forgetFault(field: Field): void {
  const cell = field.closest('td')!;
  field.removeAttribute('aria-invalid');
  field.removeAttribute('aria-describedby');
  cell.querySelector('.cell-error')?.remove();
}

/** Where somebody else was faster: theirs or mine, by a button each. */
function offerBoth(cells: Cell[], write: (cell: Cell, text: string) => void): void {
  for (const cell of cells) {
    const { theirs } = cell.element.dataset;
    const fault = cell.element.querySelector('.cell-error');
    if (theirs === undefined || !fault) continue;
    fault.append(
      ' ',
      button('Take theirs', () => write(cell, theirs)),
      ' ',
      button('Keep mine', () => forgetFault(cell.field!)),
    );
  }
}

function button(label: string, act: () => void): HTMLButtonElement {
  const made = document.createElement('button');
  made.type = 'button';
  made.className = 'linkish';
  made.textContent = label;
  made.addEventListener('click', act);
  return made;
}
