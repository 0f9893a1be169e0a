/** The page on which the buyer of a draft pays it. Whoever has its link may see it, as the link of an order. */
import type { Context, Hono } from 'hono';
import { neverKept } from '../../customers/session.ts';
import { cartCount } from '../../platform/kept-pages.ts';
import { isToken } from '../../platform/requests.ts';
import type { Shop } from '../../platform/shop.ts';
import { routes } from '../../routes.ts';
import { Layout, renderPage } from '../../ui/layout.tsx';
import { EmptyState } from '../../ui/notices.tsx';
import { openTill, pressPay, type Till } from '../till.tsx';
import { type Draft, findDraft, isBought, stateOf } from './drafts.ts';

export function draftPages(app: Hono, shop: Shop): void {
  const forDraft = (work: (c: Context, till: Till) => Promise<Response>) => async (c: Context) => {
    neverKept(c);
    const token = c.req.param('token');
    const draft = isToken(token) ? await findDraft(shop.db, { token }) : undefined;
    if (!draft) return c.notFound();
    if (isBought(draft)) return c.redirect(routes.order({ token: draft.order!.token }), 303);
    if (['removed', 'expired'].includes(stateOf(draft)))
      return c.html(renderPage(<LinkOver shop={shop} cartCount={cartCount(c)} />), 410);
    return work(c, tillOf(draft));
  };
  app.get(
    routes.payDraft.pattern,
    forDraft((c, till) => openTill(c, shop, till)),
  );
  app.post(
    routes.payDraft.pattern,
    forDraft((c, till) => pressPay(c, shop, till)),
  );
}

const tillOf = (draft: Draft): Till => ({
  token: draft.cartToken,
  action: routes.payDraft(draft),
  draft: { id: draft.id, message: draft.message, expiresAt: draft.expiresAt, sent: draft.sent },
});

function LinkOver({ shop, cartCount: count }: { shop: Shop; cartCount: number }) {
  const { name, email } = shop.config.shop;
  return (
    <Layout shop={shop} title="This link is over" cartCount={count} noindex>
      <EmptyState
        title="This link takes no money any more"
        action={{ href: routes.allProducts(), label: 'See all products' }}
      >
        <p>
          {name} has taken the order back, or its time is over. Nothing was charged. If you would still like
          it, write to <a href={`mailto:${email}`}>{email}</a>.
        </p>
      </EmptyState>
    </Layout>
  );
}
