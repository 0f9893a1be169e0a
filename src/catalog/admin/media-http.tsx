/** A product's pictures in the back office. */
import type { BackOffice } from '../../admin/back-office.tsx';

export function mediaAdmin(_office: BackOffice): void {}
