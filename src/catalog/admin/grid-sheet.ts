/**
 * The table of the grid in the browser: its cells by row and column, which one is at hand, which are selected.
 * As the ARIA pattern has it, one cell alone can be reached by Tab; the fields within are entered by Enter.
 */
export type Field = HTMLInputElement | HTMLSelectElement;

export interface Cell {
  element: HTMLTableCellElement;
  /** Undefined: it is read only. */
  field: Field | undefined;
}

export interface Place {
  row: number;
  column: number;
}

export interface Block {
  top: number;
  left: number;
  bottom: number;
  right: number;
}

export interface Sheet {
  rows: Cell[][];
  at: Place;
  cell(place?: Place): Cell;
  placeOf(element: Element): Place | undefined;
  /** @param extend keeps the corner of the selection where it is. */
  go(place: Place, extend?: boolean): void;
  selectAll(): void;
  selected(): Block;
  /** Of the selection, row by row. */
  cellsOf(block: Block): Cell[][];
}

export function openSheet(table: HTMLTableElement): Sheet {
  const rows = [...table.tBodies[0]!.rows].map((row) => [...row.cells].map(toCell));
  setRoles(table, rows);
  let at: Place = { row: 0, column: 1 };
  let corner: Place = at;
  let marked: HTMLElement[] = [];

  const inside = ({ row, column }: Place): Place => ({
    row: Math.max(0, Math.min(rows.length - 1, row)),
    column: Math.max(0, Math.min(rows[0]!.length - 1, column)),
  });
  const cell = ({ row, column }: Place = at) => rows[row]![column]!;
  const selected = (): Block => ({
    top: Math.min(at.row, corner.row),
    left: Math.min(at.column, corner.column),
    bottom: Math.max(at.row, corner.row),
    right: Math.max(at.column, corner.column),
  });
  const cellsOf = ({ top, left, bottom, right }: Block) =>
    rows.slice(top, bottom + 1).map((row) => row.slice(left, right + 1));

  function mark(): void {
    for (const element of marked) element.setAttribute('aria-selected', 'false');
    marked = cellsOf(selected())
      .flat()
      .map(({ element }) => element);
    for (const element of marked) element.setAttribute('aria-selected', 'true');
  }
  function go(place: Place, extend = false): void {
    focusable(cell()).tabIndex = -1;
    at = inside(place);
    if (!extend) corner = at;
    const now = focusable(cell());
    now.tabIndex = 0;
    now.focus({ preventScroll: true });
    cell().element.scrollIntoView({ block: 'nearest', inline: 'nearest' });
    mark();
  }
  focusable(cell()).tabIndex = 0;
  return {
    rows,
    get at() {
      return at;
    },
    cell,
    placeOf(element) {
      const found = element.closest<HTMLTableCellElement>('td, tbody th');
      const row = rows.findIndex((cells) => cells.some((each) => each.element === found));
      if (!found || row < 0) return undefined;
      return { row, column: rows[row]!.findIndex((each) => each.element === found) };
    },
    go,
    selectAll() {
      corner = { row: 0, column: 0 };
      go({ row: rows.length - 1, column: rows[0]!.length - 1 }, true);
    },
    selected,
    cellsOf,
  };
}

/** A cell that holds nothing but a link is that link. */
export const focusable = ({ element }: Cell): HTMLElement =>
  element.querySelector<HTMLElement>('a') ?? element;

function toCell(element: HTMLTableCellElement): Cell {
  return { element, field: element.querySelector<Field>('input:not([type=hidden]), select') ?? undefined };
}

function setRoles(table: HTMLTableElement, rows: Cell[][]): void {
  table.setAttribute('role', 'grid');
  table.setAttribute('aria-multiselectable', 'true');
  for (const row of table.rows) row.setAttribute('role', 'row');
  for (const head of table.tHead!.rows[0]!.cells) head.setAttribute('role', 'columnheader');
  for (const cell of rows.flat()) {
    const { element, field } = cell;
    element.setAttribute('role', element.tagName === 'TH' ? 'rowheader' : 'gridcell');
    element.setAttribute('aria-selected', 'false');
    if (!field) element.setAttribute('aria-readonly', 'true');
    else field.tabIndex = -1;
    focusable(cell).tabIndex = -1;
  }
  table.classList.add('is-sheet');
}

export const textOf = ({ element, field }: Cell): string =>
  field?.value ?? element.textContent!.trim().replace(/\s+/g, ' ');
