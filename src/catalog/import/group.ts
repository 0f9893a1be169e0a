/** Rows that follow each other with one handle are one product. Rows without a handle belong to the product above. */
import { isHandle } from '../../platform/handles.ts';
import { handleOf } from '../handles.ts';
import { plain } from './cells.ts';
import type { Columns } from './columns.ts';
import type { Row } from './file.ts';
import type { ProductRows } from './read-product.ts';

export async function* productsOf(
  rows: AsyncIterable<Row>,
  columns: Columns,
): AsyncGenerator<ProductRows, void> {
  let open: ProductRows | undefined;
  for await (const row of rows) {
    if (row.cells.every((cell) => cell.trim() === '')) continue;
    const handle = handleIn(row, columns);
    if (open && (handle === '' || handle === open.handle)) {
      open.rows.push(row);
      continue;
    }
    if (open) yield open;
    open = { handle, rows: [row] };
  }
  if (open) yield open;
}

/** @returns '' where the row names none. */
function handleIn({ cells }: Row, { at }: Columns): string {
  const cell = (index: number | undefined) => (index === undefined ? '' : plain(cells[index] ?? '').trim());
  const handle = cell(at.get('handle')).toLowerCase();
  if (isHandle(handle)) return handle;
  const words = handle || cell(at.get('title'));
  return words === '' ? '' : handleOf(words);
}
