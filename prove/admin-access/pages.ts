/** Every page of the back office that is looked at: each door that shows one, and what doors show on other occasions. */
import { routes } from '../../src/routes.ts';
import { pathOf } from '../admin-authorisation/things.ts';
import type { Lively } from './lively.ts';

export interface Sight {
  name: string;
  path: string;
  status: number;
  /** Of whoever is not signed in. */
  isOutside?: boolean;
  /** Fills in nothing, and sends this form: what comes back has mistakes. */
  sends?: string;
  opens?: 'palette' | 'menu';
}

/** Doors that answer with something else than a page. */
const NO_PAGE = /\.pdf$|\.csv$|\.json$|\/export$|\/print$|\/uploads\/|\/frame$|\/preview$/;

export function sightsOf({ doors, ids, history }: Lively): { sights: Sight[]; left: string[] } {
  const gets = doors.filter(({ method }) => method === 'GET').map(({ pattern }) => pattern);
  const left = gets.filter((pattern) => NO_PAGE.test(pattern));
  const doorSights = gets
    .filter((pattern) => !NO_PAGE.test(pattern))
    .map((pattern): Sight => ({ name: pattern, path: pathOf(pattern, ids) + queryOf(pattern), status: 200 }));
  return { sights: [...doorSights, ...others(ids, history)], left };
}

const queries: Record<string, string> = {
  [routes.adminTaxLoad.pattern]: '?set=uk',
  [routes.adminTaxRates.pattern]: '?country=IE',
};
const queryOf = (pattern: string) => queries[pattern] ?? '';

const orderActions = ['ship', 'cancel', 'refund', 'return', 'delay'];

function others(ids: Lively['ids'], { abroad, disputed, pending }: Lively['history']): Sight[] {
  const order = (number: number): Sight => ({
    name: `an order: ${number}`,
    path: routes.adminOrder({ number: String(number) }),
    status: 200,
  });
  return [
    ...orderActions.map(
      (action): Sight => ({
        name: `order action: ${action}`,
        path: routes.adminOrderAction({ number: String(abroad.number), action }),
        status: 200,
      }),
    ),
    ...[abroad, disputed, pending[0]].map(({ number }) => order(number)),
    { name: 'sign-in', path: routes.adminSignIn(), status: 200, isOutside: true },
    { name: 'forgotten', path: routes.adminForgotten(), status: 200, isOutside: true },
    { name: 'a dead link', path: routes.adminLink({ token: 'x'.repeat(24) }), status: 404, isOutside: true },
    { name: 'not there', path: routes.adminProduct({ productId: ids.viewId! }), status: 404 },
    { name: 'nothing found', path: `${routes.adminProducts()}?q=zzzzz`, status: 200 },
    { name: 'no such order', path: `${routes.adminOrders()}?q=zzzzz`, status: 200 },
    { name: 'a product with mistakes', path: routes.adminNewProduct(), status: 422, sends: 'form#product' },
    { name: 'a method with mistakes', path: routes.adminNewMethod(), status: 422, sends: 'form[data-keep]' },
    {
      name: 'a discount with mistakes',
      path: routes.adminNewDiscount(),
      status: 422,
      sends: 'form[data-keep]',
    },
    { name: 'the palette', path: routes.admin(), status: 200, opens: 'palette' },
    { name: 'the menu', path: routes.adminProducts(), status: 200, opens: 'menu' },
  ];
}
