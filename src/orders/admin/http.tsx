/** Orders in the back office. */
import type { BackOffice } from '../../admin/back-office.tsx';

export function orderAdmin(_office: BackOffice): void {}
