/** Every kind of mail to look at, with what is in the shop: for whoever words it, or changes its look. */
import type { Context, Hono } from 'hono';
import type { EmailKinds } from '../platform/email-kinds.ts';
import { cartCount } from '../platform/kept-pages.ts';
import { sendTest } from '../platform/mailer.ts';
import { preview } from '../platform/previews.ts';
import type { Shop } from '../platform/shop.ts';
import { ownWordings } from '../platform/wordings.ts';
import { routes } from '../routes.ts';
import { renderPage } from '../ui/layout.tsx';
import { renderLetter } from '../ui/letter.tsx';
import { showMailBody } from '../ui/mail-body.ts';
import { LetterPage, LettersPage } from './letter-pages.tsx';

export function letterPages(app: Hono, shop: Shop, kinds: EmailKinds): void {
  const show = (c: Context, kind: string) => {
    const order = orderNumber(c.req.query('order'));
    return order === 'none'
      ? undefined
      : preview(shop.db, shop.config, { kinds, render: renderLetter }, kind, order);
  };

  app.get(routes.letters.pattern, async (c) => {
    const own = await ownWordings(shop.db);
    return c.html(renderPage(<LettersPage shop={shop} kinds={kinds} own={own} cartCount={cartCount(c)} />));
  });

  app.get(routes.letter.pattern, async (c) => {
    const kind = c.req.param('kind');
    const shown = (await show(c, kind)) ?? ({ ok: false, reason: 'unknown_order' } as const);
    if (!shown.ok && shown.reason === 'unknown_kind') return c.notFound();
    const page = (
      <LetterPage
        shop={shop}
        name={kind}
        kind={kinds[kind]!}
        shown={shown}
        order={c.req.query('order')?.trim() ?? ''}
        isSent={c.req.query('sent') !== undefined}
        cartCount={cartCount(c)}
      />
    );
    return c.html(renderPage(page), shown.ok ? 200 : 404);
  });

  app.get(routes.letterBody.pattern, async (c) => {
    const shown = await show(c, c.req.param('kind'));
    return shown?.ok ? showMailBody(c, shown.email.html) : c.notFound();
  });

  app.post(routes.letter.pattern, async (c) => {
    const kind = c.req.param('kind');
    const shown = await show(c, kind);
    if (!shown?.ok) return c.notFound();
    await sendTest(shop.db, shop.config, shop.config.mail.staff, shown.email);
    const query = new URLSearchParams({
      ...(c.req.query('order') && { order: c.req.query('order')! }),
      sent: '1',
    });
    return c.redirect(`${routes.letter({ kind })}?${query}`, 303);
  });
}

/** As it is read on pages, with or without its sign. */
function orderNumber(typed: string | undefined): number | undefined | 'none' {
  const digits = typed?.trim().replace(/^#/, '');
  if (!digits) return undefined;
  return /^\d{1,15}$/.test(digits) ? Number(digits) : 'none';
}
