/** The merchant's colours, as a small style sheet after the shop's own: inline styles are not allowed. */
import { createHash } from 'node:crypto';
import type { Context, Hono } from 'hono';
import { securityHeaders } from '../platform/headers.ts';
import type { Look } from '../platform/look.ts';
import type { Shop } from '../platform/shop.ts';
import { routes } from '../routes.ts';

/** Outside of any layer, so it wins over the tokens. Text on the accent is the paper or the ink, as it reads. */
function themeCss({ light, dark }: NonNullable<Look['accent']>): string {
  return `:root{
  --accent:light-dark(${light},${dark});
  --accent-deep:color-mix(in oklab,var(--accent) 78%,light-dark(black,white));
  --on-accent:light-dark(#fdfcfa,#14161f);
  --accent-tint:color-mix(in oklab,var(--accent) 9%,light-dark(#fbfaf7,#1b1b1a));
}
`;
}

const versionOf = (css: string) => createHash('sha256').update(css).digest('base64url').slice(0, 12);

/** Nothing where the shop has its own colours. */
export function ThemeLink({ look }: { look: Look }) {
  if (!look.accent) return null;
  return <link rel="stylesheet" href={`${routes.theme()}?v=${versionOf(themeCss(look.accent))}`} />;
}

export function theme(app: Hono, shop: Pick<Shop, 'config'>): void {
  app.get(routes.theme.pattern, (c: Context) => {
    const { accent } = shop.config.look;
    const css = accent ? themeCss(accent) : '';
    const isAsked = c.req.query('v') === versionOf(css);
    return c.body(css, 200, {
      ...securityHeaders,
      'Content-Type': 'text/css; charset=utf-8',
      'Cache-Control': isAsked ? 'public, max-age=31536000, immutable' : 'no-cache',
    });
  });
}
