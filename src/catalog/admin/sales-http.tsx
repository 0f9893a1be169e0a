/** Sales in the back office. */
import type { BackOffice } from '../../admin/back-office.tsx';

export function saleAdmin(_office: BackOffice): void {}
