/** The overview: how the shop is doing. Whoever is signed in sees the part that he may. */
import type { BackOffice } from '../admin/back-office.tsx';
import { routes } from '../routes.ts';
import { readFigures } from './figures.ts';
import { OverviewPage } from './overview-page.tsx';
import { isPeriod, periodOf } from './period.ts';
import { readWork } from './work.ts';

export function overviewAdmin(office: BackOffice): void {
  const { db } = office.shop;

  office.page(routes.admin, 'anyone', async (desk) => {
    const { timeZone, currency } = desk.shop.config.shop;
    const asked = desk.c.req.query('period');
    const period = periodOf(isPeriod(asked) ? asked : '7', new Date(), timeZone);
    const sales = desk.can('reports:read');
    const [figures, work] = await Promise.all([
      sales ? readFigures(db, period, currency) : undefined,
      readWork(db, period, { sales, currency }),
    ]);
    return desk.html(<OverviewPage {...{ period, figures, work }} />);
  });
}
