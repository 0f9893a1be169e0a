/** The shop's own settings, its mail's words, and the checklist before it opens. */
import type { BackOffice } from '../admin/back-office.tsx';

export function settingsAdmin(_office: BackOffice): void {}
