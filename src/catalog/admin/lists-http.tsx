/** Products and collections in the back office: the lists, the grid, saved changes to many. */
import type { BackOffice } from '../../admin/back-office.tsx';

export function productListAdmin(_office: BackOffice): void {}
