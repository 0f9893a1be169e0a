/** The house rules of docs/ARCHITECTURE.md, held by a test: who may import whom, names, lengths. */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import test from 'node:test';

const root = path.resolve(import.meta.dirname, '..');
const src = path.join(root, 'src');

/** Which rooms a room may import. Everyone may import routes.ts, platform/, ui/ and admin/, the back office's shell. */
const mayImport: Record<string, string[]> = {
  platform: [],
  ui: ['platform'],
  admin: [],
  staff: ['customers'], // what an e-mail address looks like
  settings: ['customers'],
  content: [],
  reports: [],
  catalog: ['customers'], // what an e-mail address looks like
  customers: [],
  shipping: [],
  pricing: [],
  payments: [],
  markets: ['pricing', 'customers'],
  promotions: ['pricing'],
  inventory: ['catalog'],
  cart: ['catalog', 'customers', 'inventory', 'markets', 'promotions', 'shipping', 'pricing'],
  orders: ['inventory', 'pricing', 'promotions', 'payments', 'customers'],
  checkout: [
    'catalog',
    'customers',
    'inventory',
    'markets',
    'promotions',
    'shipping',
    'pricing',
    'cart',
    'payments',
    'orders',
  ],
  dev: ['markets'], // the demo shop loads the rates of tax
};

/** The files by which a room is entered from another one. */
const doors: Record<string, string[]> = {
  admin: [
    'audit.ts',
    'back.ts',
    'back-office.tsx',
    'desk.ts',
    'form.tsx',
    'goods.ts',
    'goods-fields.tsx',
    'history.tsx',
    'goods.ts',
    'goods-fields.tsx',
    'layout.tsx',
    'list.tsx',
    'parts.tsx',
    'permissions.ts',
    'refusal-pages.tsx',
    'sent.ts',
    'session.ts',
    'sessions.ts',
    'views.ts',
  ],
  catalog: ['catalog.ts'],
  customers: [
    'address.ts',
    'address-fields.tsx',
    'addresses.ts',
    'countries.ts',
    'email-address.ts',
    'customers.ts',
    'session.ts',
    'account-layout.tsx',
  ],
  shipping: ['shipping.ts'],
  pricing: [
    'pricing.ts',
    'price-cart.ts',
    'unit-price.ts',
    'tax-rules.ts',
    'eu.ts',
    'refund.ts',
    'sum-rows.ts',
  ],
  markets: ['markets.ts', 'vat-number.ts', 'load-rates.ts', 'rates/rate-sets.ts'],
  promotions: ['promotions.ts'],
  payments: [
    'payments.ts',
    'refunds.ts',
    'disputes.ts',
    'stripe.ts',
    'stripe-after-payment.ts',
    'stripe-news.ts',
    'stripe-tax.ts',
    'tax-reversals.ts',
  ],
  inventory: ['inventory.ts', 'adjust.ts'],
  cart: [
    'by-staff.ts',
    'cart.ts',
    'later-words.ts',
    'code-words.ts',
    'codes.ts',
    'codes.tsx',
    'codes-http.tsx',
    'cookie.ts',
    'merge.ts',
    'quote.ts',
    'codes.tsx',
    'codes-http.tsx',
  ],
  orders: [
    'orders.ts',
    'progress.ts',
    'locking.ts',
    'refund-news.ts',
    'dispute-news.ts',
    'cancellations.ts',
    'outcome.ts',
    'tax-records.ts',
  ],
};

/** They put the shop together, so they may open any door, and mount handlers. */
const assembly = ['main.ts', 'app.ts', 'letters.ts', 'commands'];

const LINES_MAX = 400;

const files = readdirSync(src, { recursive: true, encoding: 'utf8' })
  .filter((file) => /\.tsx?$/.test(file))
  .sort();
const product = files.filter((file) => !/\.test\.tsx?$/.test(file));

interface Import {
  from: string;
  to: string;
}

function importsOf(file: string): Import[] {
  const text = readFileSync(path.join(src, file), 'utf8');
  return [...text.matchAll(/(?:from|import)\s*\(?\s*['"](\.[^'"]+)['"]/g)].map((match) => ({
    from: file,
    to: path.join(path.dirname(file), match[1]!),
  }));
}

const roomOf = (file: string) => (file.includes('/') ? file.slice(0, file.indexOf('/')) : '');
const imports = product.flatMap(importsOf);
const crossing = imports.filter(
  ({ from, to }) => roomOf(from) !== roomOf(to) && !assembly.includes(roomOf(from) || from),
);
const said = (list: Import[]) => list.map(({ from, to }) => `${from} → ${to}`);

test('every folder is a known room', () => {
  const rooms = new Set(product.map(roomOf).filter((room) => room && !assembly.includes(room)));
  assert.deepEqual(
    [...rooms].filter((room) => !(room in mayImport)),
    [],
  );
});

test('rooms import only the rooms below them', () => {
  const wrong = crossing.filter(({ from, to }) => {
    const room = roomOf(to);
    if (to === 'routes.ts' || room === 'platform') return false;
    if (room === 'admin') return ['platform', 'ui'].includes(roomOf(from));
    if (room === 'ui') return roomOf(from) === 'platform';
    return !mayImport[roomOf(from)]?.includes(room);
  });
  assert.deepEqual(said(wrong), []);
});

test('another room is entered by its doors', () => {
  const wrong = crossing.filter(({ to }) => {
    const open = doors[roomOf(to)];
    return open !== undefined && !open.includes(to.slice(to.indexOf('/') + 1));
  });
  assert.deepEqual(said(wrong), []);
});

test('no file imports itself in a circle', () => {
  const next = new Map<string, string[]>();
  for (const { from, to } of imports) next.set(from, [...(next.get(from) ?? []), to]);
  const done = new Set<string>();
  const circles: string[] = [];
  const visit = (file: string, trail: string[]): void => {
    if (trail.includes(file)) circles.push([...trail.slice(trail.indexOf(file)), file].join(' → '));
    if (done.has(file) || trail.includes(file)) return;
    for (const to of next.get(file) ?? []) visit(to, [...trail, file]);
    done.add(file);
  };
  for (const file of product) visit(file, []);
  assert.deepEqual(circles, []);
});

test('names are kebab-case, no barrel files, no file past its length', () => {
  const wrong = files.filter((file) => {
    const name = path.basename(file);
    const lines = readFileSync(path.join(src, file), 'utf8').split('\n').length;
    return (
      !/^[a-z0-9]+([-.][a-z0-9]+)*\.tsx?$/.test(name) || /^index\.tsx?$/.test(name) || lines > LINES_MAX + 1
    );
  });
  assert.deepEqual(wrong, []);
});

test('a room writes its own tables only', () => {
  const owners: Record<string, string> = {
    catalog:
      'products product_options product_media variants variant_prices price_changes sales sale_prices ' +
      'collections collection_products media media_uploads home_pictures imports import_findings ' +
      'product_search search_queue search_state search_stems search_words search_synonyms search_pins searches old_handles back_in_stock',
    markets: 'currencies markets tax_registrations tax_rates',
    promotions: 'discounts discount_uses',
    shipping: 'shipping_zones shipping_methods',
    inventory: 'stock_levels stock_movements reservations',
    cart: 'carts cart_lines',
    reports: 'finished_days sales_days product_days',
    checkout: 'draft_orders',
    customers:
      'customers customer_addresses passwords sessions sign_in_links email_changes passkeys passkey_challenges',
    orders:
      'orders order_lines order_events order_links erasures fulfillments fulfillment_lines cancellations ' +
      'cancellation_lines returns return_lines withdrawals',
    payments: 'payments refunds refund_lines disputes stripe_news',
    platform: 'emails email_wordings mailbox rate_limits backups deleted_accounts',
    admin: 'audit_log saved_views staff_sessions',
    settings: 'shop_settings launch_checks',
    content: 'content_pages navigation',
    staff:
      'staff staff_roles staff_links staff_recovery_codes staff_passkeys staff_passkey_challenges staff_policy',
  };
  const writes = (tables: string) =>
    new RegExp(`\\b(INSERT INTO|UPDATE|DELETE FROM|MERGE INTO)\\s+(${tables.replaceAll(' ', '|')})\\b`);
  const wrong = product.flatMap((file) => {
    if (file.startsWith('dev/demo/')) return []; // fills an empty shop
    const text = readFileSync(path.join(src, file), 'utf8');
    return Object.entries(owners)
      .filter(([room, tables]) => roomOf(file) !== room && writes(tables).test(text))
      .map(([room]) => `${file} writes a table of ${room}`);
  });
  assert.deepEqual(wrong, []);
});
