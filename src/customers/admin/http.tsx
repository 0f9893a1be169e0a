/** Customers in the back office. */
import type { BackOffice } from '../../admin/back-office.tsx';

export function customerAdmin(_office: BackOffice): void {}
