/** The headers of every page: what a browser may load, where a form may lead, who may frame it. */

import type { Config } from './config.ts';

/** Where forms may lead besides the shop: Stripe's page after the checkout's redirect. */
export const STRIPE_CHECKOUT = 'https://checkout.stripe.com';

/**
 * @param formsLeadTo besides the page's own address; browsers hold redirects after a form to this list too.
 * @param picturesFrom besides the shop itself, which sends browsers there for them.
 */
export const contentPolicy = (formsLeadTo: string[], picturesFrom: string[] = []): string =>
  [
    "default-src 'self'",
    `img-src ${["'self'", 'data:', ...picturesFrom].join(' ')}`,
    "object-src 'none'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
    `form-action ${["'self'", ...formsLeadTo].join(' ')}`,
  ].join('; ');

export const securityHeaders: Record<string, string> = {
  'Content-Security-Policy': contentPolicy([STRIPE_CHECKOUT]),
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'strict-origin-when-cross-origin',
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Permissions-Policy': 'camera=(), microphone=(), geolocation=(), payment=(), usb=()',
};

/** The origin of S3_PUBLIC_URL, if it is set. */
export const picturesFrom = ({ s3 }: Pick<Config, 's3'>): string[] =>
  s3?.publicUrl ? [new URL(s3.publicUrl).origin] : [];

const policyOf = (config: Pick<Config, 's3'>): string =>
  contentPolicy([STRIPE_CHECKOUT], picturesFrom(config));

/** A page that a browser may keep only if it asks again each time: prices and stock change. */
export const pageHeaders: Record<string, string> = {
  ...securityHeaders,
  'Content-Type': 'text/html; charset=utf-8',
  'Cache-Control': 'private, no-cache',
  Vary: 'Accept-Encoding, Cookie',
  'Cross-Origin-Resource-Policy': 'same-origin',
};

/** A year. Not for subdomains, which may be somebody else's: whoever owns the whole domain sets that at the proxy. */
const HSTS = 'max-age=31536000';

/** Those of this shop: of pages, and of all else it answers with. */
export function headersOf(
  config: Pick<Config, 's3' | 'publicUrl'>,
): Record<'page' | 'other', typeof pageHeaders> {
  const secure: Record<string, string> = config.publicUrl.startsWith('https:')
    ? { 'Strict-Transport-Security': HSTS }
    : {};
  return {
    page: { ...pageHeaders, ...secure, 'Content-Security-Policy': policyOf(config) },
    other: { ...securityHeaders, ...secure },
  };
}
