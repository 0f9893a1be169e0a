/** Import and export of products. */
import type { BackOffice } from '../../admin/back-office.tsx';

export function importAdmin(_office: BackOffice): void {}
