/** The overview: how the shop is doing. */
import type { BackOffice } from '../admin/back-office.tsx';

export function overviewAdmin(_office: BackOffice): void {}
