/** Packing slips and invoices, to print and as PDF. */
import type { BackOffice } from '../../admin/back-office.tsx';

export function documentAdmin(_office: BackOffice): void {}
