/** Taxes, markets and currencies in the back office. */
import type { BackOffice } from '../../admin/back-office.tsx';

export function taxAdmin(_office: BackOffice): void {}
