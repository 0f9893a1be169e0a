import type { BackOffice } from '../../admin/back-office.tsx';
export function collectionAdmin(_office: BackOffice): void {}
