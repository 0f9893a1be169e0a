/** A product's own page in the back office. */
import type { BackOffice } from '../../admin/back-office.tsx';

export function productAdmin(_office: BackOffice): void {}
