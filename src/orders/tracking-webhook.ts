/**
 * News of parcels by webhook, in the format of EasyPost (`tracker.updated`), which follows the carriers
 * for the shop. The body is signed: `X-Hmac-Signature: hmac-sha256-hex=…`, HMAC-SHA256 over the raw body
 * with the webhook's secret in Unicode form NFKD (docs.easypost.com/guides/webhooks-guide; the same as
 * `validate_webhook` of EasyPost's libraries). There is no such route without TRACKING_WEBHOOK_SECRET.
 */
import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Hono } from 'hono';
import type { Shop } from '../platform/shop.ts';
import { routes } from '../routes.ts';
import { type CarrierNews, hearCarrier } from './carrier-news.ts';

export function trackingWebhook(app: Hono, shop: Shop): void {
  const secret = shop.config.trackingWebhookSecret;
  if (!secret) return;
  app.post(routes.trackingWebhook.pattern, async (c) => {
    const body = Buffer.from(await c.req.arrayBuffer());
    if (!isSigned(body, c.req.header('x-hmac-signature'), secret))
      return c.json({ error: 'The signature is missing or wrong.' }, 401);
    const news = readNews(body.toString());
    // What is none of the shop's business is acknowledged, or it would be sent again and again.
    const changed = news ? await hearCarrier(shop.db, news) : 0;
    return c.json({ received: true, changed });
  });
}

export function signatureOf(body: string | Buffer, secret: string): string {
  return `hmac-sha256-hex=${createHmac('sha256', secret.normalize('NFKD')).update(body).digest('hex')}`;
}

function isSigned(body: Buffer, signature: string | undefined, secret: string): boolean {
  const given = Buffer.from(signature ?? '');
  const right = Buffer.from(signatureOf(body, secret));
  return given.length === right.length && timingSafeEqual(given, right);
}

/** EasyPost's words for where a parcel is. Those not named here say nothing that the buyer must hear. */
const statuses: Record<string, CarrierNews['status']> = {
  pre_transit: 'under_way',
  in_transit: 'under_way',
  out_for_delivery: 'under_way',
  available_for_pickup: 'under_way',
  delivered: 'delivered',
  failure: 'held_up',
  return_to_sender: 'held_up',
};
const notes: Record<string, string> = {
  failure: 'The carrier could not deliver it.',
  return_to_sender: 'The carrier is sending it back to us.',
};

/** @returns undefined for any other event, or one that says nothing to go by. */
function readNews(body: string): CarrierNews | undefined {
  const event = parsed(body);
  const tracker = event?.result as Record<string, unknown> | null | undefined;
  if (event?.description !== 'tracker.updated' || typeof tracker !== 'object' || tracker === null) return;
  const { tracking_code: trackingNumber, status, est_delivery_date: expected } = tracker;
  const known = typeof status === 'string' && Object.hasOwn(statuses, status) ? status : undefined;
  const saidAt = dateOf(tracker.updated_at) ?? dateOf(event.created_at);
  if (typeof trackingNumber !== 'string' || trackingNumber.length > 100 || !known || !saidAt) return;
  return {
    trackingNumber: trackingNumber.replaceAll('\0', ''),
    status: statuses[known]!,
    saidAt: known === 'delivered' ? (deliveredAt(tracker) ?? saidAt) : saidAt,
    expectedOn: dateOf(expected)?.toISOString().slice(0, 10) ?? null, // midnight UTC of the day meant
    note: notes[known] ?? '',
  };
}

/** The carrier's own time of the last step, where it gives one. */
function deliveredAt({ tracking_details: steps }: Record<string, unknown>): Date | undefined {
  if (!Array.isArray(steps)) return undefined;
  const last = steps.findLast((step) => step?.status === 'delivered');
  return dateOf(last?.datetime);
}

function parsed(body: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(body);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}

function dateOf(value: unknown): Date | undefined {
  const date = typeof value === 'string' ? new Date(value) : undefined;
  return date && !Number.isNaN(date.getTime()) ? date : undefined;
}
