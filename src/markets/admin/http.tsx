/** Taxes, markets and currencies in the back office. */
import type { BackOffice } from '../../admin/back-office.tsx';
import { marketPages } from './market-http.tsx';
import { taxPages } from './tax-http.tsx';

export function taxAdmin(office: BackOffice): void {
  taxPages(office);
  marketPages(office);
}
