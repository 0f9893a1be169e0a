/** Answers for when a request cannot be met. None of them asks the database, which may be why. */
import type { Context } from 'hono';
import type { Shop } from '../platform/shop.ts';
import { BusyPage, ErrorPage, NotFoundPage, TooOftenPage } from './errors.tsx';
import { renderPage } from './layout.tsx';
import type { SentForm } from './sent-form.ts';

export function answerNotFound(c: Context, shop: Shop, cartCount: number): Response | Promise<Response> {
  return c.html(renderPage(<NotFoundPage shop={shop} cartCount={cartCount} />), 404);
}

/** @param sent what was typed, to be sent again. */
export function answerBusy(
  c: Context,
  shop: Shop,
  cartCount: number,
  sent?: SentForm,
): Response | Promise<Response> {
  const page = <BusyPage shop={shop} cartCount={cartCount} {...(sent && { sent })} />;
  return c.html(renderPage(page), 503, { 'Retry-After': '30', 'Cache-Control': 'no-store' });
}

export function answerError(
  c: Context,
  shop: Shop,
  cartCount: number,
  reference: string,
): Response | Promise<Response> {
  return c.html(renderPage(<ErrorPage shop={shop} cartCount={cartCount} reference={reference} />), 500);
}

export function answerTooOften(
  c: Context,
  shop: Shop,
  cartCount: number,
  seconds: number,
): Response | Promise<Response> {
  const page = <TooOftenPage shop={shop} cartCount={cartCount} seconds={seconds} />;
  return c.html(renderPage(page), 429, { 'Retry-After': String(seconds), 'Cache-Control': 'no-store' });
}
