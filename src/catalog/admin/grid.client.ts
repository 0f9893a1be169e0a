/** The grid by keyboard, mouse and clipboard, as in a spreadsheet. Saving is the form's own business. */
import { type Edits, keepEdits } from './grid-edits.ts';
import { type Cell, type Field, focusable, openSheet, type Place, type Sheet, textOf } from './grid-sheet.ts';
import { readTsv, writeTsv } from './grid-tsv.ts';

/** Being edited: by typing over it, when arrows go on to the next cell, or by looking into it, when they move within. */
interface Editing {
  cell: Cell;
  field: Field;
  from: string;
  typedOver: boolean;
}

const PAGE_ROWS = 12;

function watchGrid(table: HTMLTableElement, form: HTMLFormElement): void {
  const sheet = openSheet(table);
  const edits = keepEdits(form, sheet);
  const says = form.querySelector('[data-grid-says]');
  const say = (words: string) => {
    if (says) says.textContent = words;
  };
  let editing: Editing | undefined;

  function edit(typedOver: boolean): void {
    const cell = sheet.cell();
    const { field } = cell;
    if (!field) {
      say('This cell is read only.');
      return;
    }
    editing = { cell, field, from: field.value, typedOver };
    cell.element.classList.add('editing');
    field.focus();
    if (field instanceof HTMLInputElement)
      typedOver ? field.select() : field.setSelectionRange(field.value.length, field.value.length);
  }
  function leave(kept: boolean): void {
    if (!editing) return;
    const { cell, field, from } = editing;
    editing = undefined;
    cell.element.classList.remove('editing');
    if (kept) edits.edited(field, from);
    else if (field.value !== from) {
      field.value = from;
      form.dispatchEvent(new Event('input', { bubbles: true }));
    }
  }
  const step = (rows: number, columns: number, extend = false) =>
    sheet.go({ row: sheet.at.row + rows, column: sheet.at.column + columns }, extend);

  table.addEventListener('keydown', (event) => {
    if (event.target instanceof Element && event.target.closest('.cell-error')) return;
    const isDone = editing ? keyWhileEditing(event) : keyOnCell(event);
    if (isDone) event.preventDefault();
  });

  /** @returns true where the key has done its work. */
  function keyWhileEditing(event: KeyboardEvent): boolean {
    const { key, shiftKey } = event;
    const away = arrows[key];
    if (event.isComposing) return false;
    if (key === 'Escape') {
      leave(false);
      sheet.go(sheet.at);
    } else if (key === 'Enter') {
      leave(true);
      step(shiftKey ? -1 : 1, 0);
    } else if (key === 'Tab') {
      leave(true);
      step(0, shiftKey ? -1 : 1);
    } else if (away && editing!.typedOver && editing!.field instanceof HTMLInputElement && !shiftKey) {
      leave(true);
      step(...away);
    } else return false;
    return true;
  }

  function keyOnCell(event: KeyboardEvent): boolean {
    const { key, shiftKey, altKey } = event;
    const control = event.ctrlKey || event.metaKey;
    if (altKey) return false;
    if (control) return keyWithControl(key.toLowerCase(), shiftKey);
    if (key.length === 1) {
      event.stopPropagation(); // "/" is typed here and opens no search
      if (sheet.cell().field) edit(true); // the letter itself arrives in the field
      return !sheet.cell().field;
    }
    return keyThatMoves(key, shiftKey);
  }

  function keyThatMoves(key: string, shiftKey: boolean): boolean {
    const away = arrows[key];
    const { row, column } = sheet.at;
    const last = sheet.rows[0]!.length - 1;
    if (away) step(...away, shiftKey);
    else if (key === 'Tab') {
      // Past the row's end it leaves the grid, so that nobody is caught in it.
      if (shiftKey ? column === 0 : column === last) return false;
      step(0, shiftKey ? -1 : 1);
    } else if (key === 'Enter' || key === 'F2') {
      if (focusable(sheet.cell()) instanceof HTMLAnchorElement) return false;
      edit(false);
    } else if (key === 'Home') sheet.go({ row, column: 0 }, shiftKey);
    else if (key === 'End') sheet.go({ row, column: last }, shiftKey);
    else if (key === 'PageUp') step(-PAGE_ROWS, 0, shiftKey);
    else if (key === 'PageDown') step(PAGE_ROWS, 0, shiftKey);
    else if (key === 'Delete' || key === 'Backspace') clear();
    else return false;
    return true;
  }

  function keyWithControl(key: string, shiftKey: boolean): boolean {
    const [lastRow, lastColumn] = [sheet.rows.length - 1, sheet.rows[0]!.length - 1];
    const { row, column } = sheet.at;
    const jumps: Record<string, Place> = {
      home: { row: 0, column: 0 },
      end: { row: lastRow, column: lastColumn },
      arrowup: { row: 0, column },
      arrowdown: { row: lastRow, column },
      arrowleft: { row, column: 0 },
      arrowright: { row, column: lastColumn },
    };
    if (jumps[key]) sheet.go(jumps[key], shiftKey);
    else if (key === 'a') sheet.selectAll();
    else if (key === 'd') fillDown(sheet, edits, say);
    else if (key === 'y' || (key === 'z' && shiftKey))
      show(edits.redo(), 'Done again.', 'Nothing to do again.');
    else if (key === 'z') show(edits.undo(), 'Taken back.', 'Nothing to take back.');
    else return false;
    return true;
  }

  function show(field: Field | undefined, done: string, nothing: string): void {
    say(field ? done : nothing);
    const place = field && sheet.placeOf(field);
    if (place) sheet.go(place);
  }
  function clear(): void {
    const cells = sheet.cellsOf(sheet.selected()).flat();
    const texts = cells.filter(({ field }) => field instanceof HTMLInputElement);
    edits.write(texts.map((cell) => ({ cell, text: '' })));
    say(texts.length === 0 ? 'There is nothing to empty here.' : '');
  }

  // By a link to it, as in the summary of what is wrong.
  table.addEventListener('focusin', ({ target }) => {
    const place = target instanceof Element && target.matches('input, select') && sheet.placeOf(target);
    if (!place || editing) return;
    sheet.go(place);
    edit(false);
  });
  table.addEventListener('focusout', (event) => {
    if (editing && event.target === editing.field) leave(true);
  });
  watchMouse(table, sheet, () => editing !== undefined, edit);
  watchClipboard(table, sheet, edits, say, () => editing !== undefined);
}

const arrows: Record<string, [rows: number, columns: number]> = {
  ArrowUp: [-1, 0],
  ArrowDown: [1, 0],
  ArrowLeft: [0, -1],
  ArrowRight: [0, 1],
};

function watchMouse(
  table: HTMLTableElement,
  sheet: Sheet,
  isEditing: () => boolean,
  edit: (typedOver: boolean) => void,
): void {
  let isDragging = false;
  const placeAt = (event: Event) =>
    event.target instanceof Element ? sheet.placeOf(event.target) : undefined;
  table.addEventListener('mousedown', (event) => {
    const place = placeAt(event);
    const isWithin = event.target instanceof Element && event.target.closest('a, button, .editing');
    if (!place || isWithin || event.button !== 0) return;
    event.preventDefault();
    isDragging = true;
    sheet.go(place, event.shiftKey);
  });
  table.addEventListener('mouseover', (event) => {
    const place = placeAt(event);
    if (isDragging && event.buttons === 1 && place && !isEditing()) sheet.go(place, true);
  });
  addEventListener('mouseup', () => {
    isDragging = false;
  });
  table.addEventListener('dblclick', (event) => placeAt(event) && !isEditing() && edit(false));
  table.addEventListener('click', (event) => {
    const isTouch = event instanceof PointerEvent && event.pointerType === 'touch';
    if (isTouch && placeAt(event) && !isEditing()) edit(false);
  });
}

function watchClipboard(
  table: HTMLTableElement,
  sheet: Sheet,
  edits: Edits,
  say: (words: string) => void,
  isEditing: () => boolean,
): void {
  const isHere = () => !isEditing() && table.contains(document.activeElement);
  const copied = (event: ClipboardEvent): Cell[] | undefined => {
    if (!isHere() || !event.clipboardData) return undefined;
    const block = sheet.cellsOf(sheet.selected());
    event.clipboardData.setData('text/plain', writeTsv(block.map((row) => row.map(textOf))));
    event.preventDefault();
    return block.flat();
  };
  document.addEventListener('copy', (event) => {
    const cells = copied(event);
    if (cells) say(cells.length === 1 ? '1 cell copied.' : `${cells.length} cells copied.`);
  });
  document.addEventListener('cut', (event) => {
    const cells = copied(event)?.filter(({ field }) => field instanceof HTMLInputElement);
    if (cells) edits.write(cells.map((cell) => ({ cell, text: '' })));
  });
  document.addEventListener('paste', (event) => {
    const text = event.clipboardData?.getData('text/plain');
    if (!isHere() || !text) return;
    event.preventDefault();
    say(paste(sheet, edits, readTsv(text)));
  });
}

/** One cell goes into all that are selected; a block goes where its first cell stands. @returns what to say of it. */
function paste(sheet: Sheet, edits: Edits, rows: string[][]): string {
  const { top, left, bottom, right } = sheet.selected();
  const isOne = rows.length === 1 && rows[0]!.length === 1;
  const width = Math.max(...rows.map((row) => row.length));
  const block = isOne
    ? { top, left, bottom, right }
    : { top, left, bottom: top + rows.length - 1, right: left + width - 1 };
  const cells = sheet.cellsOf(block);
  const changes = cells.flatMap((row, y) =>
    row.flatMap((cell, x) => {
      const text = isOne ? rows[0]![0] : rows[y]?.[x];
      return text === undefined ? [] : [{ cell, text }];
    }),
  );
  const lost = isOne ? 0 : rows.flat().length - changes.length;
  const refused = edits.write(changes) + lost;
  if (!isOne) sheet.go({ row: block.bottom, column: block.right }, true);
  const pasted = rows.flat().length === 1 ? changes.length : rows.flat().length;
  return refused === 0
    ? `${counted(pasted)} pasted.`
    : `${counted(pasted - refused)} pasted; ${counted(refused)} did not fit there.`;
}

const counted = (count: number) => (count === 1 ? '1 cell' : `${count} cells`);

/** The first row of the selection into those below; of one cell, the one above it into it. */
function fillDown(sheet: Sheet, edits: Edits, say: (words: string) => void): void {
  const block = sheet.selected();
  const isOneRow = block.top === block.bottom;
  if (isOneRow && block.top === 0) return;
  const [first, ...below] = sheet.cellsOf(isOneRow ? { ...block, top: block.top - 1 } : block);
  const changes = below.flatMap((row) =>
    row.flatMap((cell, x) => (cell.field && first![x]!.field ? [{ cell, text: textOf(first![x]!) }] : [])),
  );
  edits.write(changes);
  say(`${counted(changes.length)} filled.`);
}

const table = document.querySelector<HTMLTableElement>('[data-grid]');
if (table?.tBodies[0]?.rows.length && table.closest('form[data-keep]'))
  watchGrid(table, table.closest<HTMLFormElement>('form')!);
