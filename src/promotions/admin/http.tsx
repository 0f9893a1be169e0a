/** Discounts in the back office. */
import type { BackOffice } from '../../admin/back-office.tsx';

export function discountAdmin(_office: BackOffice): void {}
