/** Stock in the back office: levels, counting, the ledger. */
import type { BackOffice } from '../../admin/back-office.tsx';
import type { Desk } from '../../admin/desk.ts';
import { MissingPage } from '../../admin/refusal-pages.tsx';
import { savedViews } from '../../admin/views.ts';
import { isUuid, wholeNumber } from '../../platform/requests.ts';
import { routes } from '../../routes.ts';
import { allMovements, findLevel, ledgerOf } from '../ledger.ts';
import { countLevels, listLevels } from '../levels.ts';
import { adjustments } from './adjusting.tsx';
import { OneLevelPage } from './level-page.tsx';
import { readFilter } from './list-address.ts';
import { LevelsPage } from './list-page.tsx';
import { MovementsPage } from './movements-page.tsx';
import { stockTake } from './take-http.tsx';

export function inventoryAdmin(office: BackOffice): void {
  const { db } = office.shop;

  office.page(routes.adminInventory, 'inventory:read', async (desk) => {
    const { filter, edge } = readFilter(desk.c.req.query());
    const [page, counts, views] = await Promise.all([
      listLevels(db, filter, edge),
      countLevels(db),
      savedViews(db, desk.staff.id, 'inventory'),
    ]);
    return desk.html(<LevelsPage {...{ filter, edge, page, counts, views }} />);
  });

  office.page(routes.adminStockMovements, 'inventory:read', async (desk) => {
    const unsold = desk.c.req.query('show') === 'unsold';
    const ledger = await allMovements(db, { unsold, ...beforeOf(desk) });
    return desk.html(<MovementsPage unsold={unsold} ledger={ledger} />);
  });

  stockTake(office);

  office.page(routes.adminStock, 'inventory:read', async (desk) => {
    const variantId = desk.c.req.param('variantId');
    if (!isUuid(variantId)) return desk.html(<MissingPage />, 404);
    const [level, ledger] = await Promise.all([
      findLevel(db, variantId),
      ledgerOf(db, variantId, beforeOf(desk).before),
    ]);
    if (!level) return desk.html(<MissingPage />, 404);
    return desk.html(<OneLevelPage level={level} ledger={ledger} />);
  });

  adjustments(office);
}

/** Page by page the ledger goes back. */
function beforeOf(desk: Desk): { before?: number } {
  const before = wholeNumber(desk.c.req.query('before'), 1, 999_999_999);
  return before === undefined ? {} : { before };
}
