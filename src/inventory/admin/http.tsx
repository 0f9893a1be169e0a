/** Stock in the back office: levels, counting, the ledger. */
import type { BackOffice } from '../../admin/back-office.tsx';

export function inventoryAdmin(_office: BackOffice): void {}
