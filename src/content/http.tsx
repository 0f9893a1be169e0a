/** Content pages and navigation in the back office. */
import type { BackOffice } from '../admin/back-office.tsx';

export function contentAdmin(_office: BackOffice): void {}
