/** Draft orders: made by staff, paid by a link. */
import type { BackOffice } from '../../admin/back-office.tsx';

export function draftAdmin(_office: BackOffice): void {}
