/**
 * Whatever is sent to a door of the back office, it answers, and never with a fault of its own: odd names in its path and
 * odd bodies, as a signed-in owner (admin-odd-field.test.ts has odd texts in each field); and what was typed is text.
 */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { type Lively, openLively } from '../prove/admin-access/lively.ts';
import { pathOf } from '../prove/admin-authorisation/things.ts';
import { sql } from '../src/platform/db.ts';
import { hashPassword } from '../src/platform/passwords.ts';
import { routes } from '../src/routes.ts';
import { addClerk, type Clerk, UNPACKED } from './back-office.ts';

let lively: Lively;
let passwordHash: string;
before(async () => {
  passwordHash = await hashPassword('nine quiet herons');
  lively = await openLively();
});
after(() => lively.stop());

/** @returns what a door said, once it has said all; a fault or a silence is told. */
async function say(clerk: Clerk, path: string, init: RequestInit, told: string): Promise<string | undefined> {
  try {
    const answer = await fetch(lively.url + path, {
      redirect: 'manual',
      signal: AbortSignal.timeout(15_000),
      ...init,
      headers: {
        ...UNPACKED,
        cookie: clerk.cookie,
        origin: lively.url,
        ...(init.headers as Record<string, string>),
      },
    });
    await answer.arrayBuffer();
    return answer.status < 500 ? undefined : `${answer.status} for ${told}`;
  } catch (error) {
    return `${error} for ${told}`;
  }
}

/** Each door with somebody of its own: some sign out, or suspend who asks. */
async function eachDoor(
  method: string,
  ask: (pattern: string, clerk: Clerk) => Promise<(string | undefined)[]>,
) {
  const faults: string[] = [];
  for (const door of lively.doors.filter((each) => each.method === method)) {
    const clerk = await addClerk(lively.heart.db);
    await lively.heart.db.run(sql`UPDATE staff SET password_hash = ${passwordHash} WHERE id = ${clerk.id}`);
    const answers = await ask(door.pattern, clerk);
    faults.push(...answers.filter((answer) => answer !== undefined));
  }
  assert.deepEqual(faults, []);
}

test('odd names in the path', async () => {
  const odd = [
    '%00',
    '%ED%A0%80',
    '%',
    '..%2f..%2fx',
    '__proto__',
    '0',
    '-1',
    '99999999999999999999',
    'x'.repeat(3_000),
  ];
  for (const method of ['GET', 'POST'])
    await eachDoor(method, async (pattern, clerk) => {
      if (!pattern.includes(':')) return [];
      return Promise.all(
        odd.map((value) => {
          const path = pattern.replace(/:\w+(\{[^}]*\})?/g, value);
          const body = method === 'POST' ? new URLSearchParams({ form_token: clerk.formToken }) : undefined;
          return say(clerk, path, { method, ...(body && { body }) }, `${method} ${path.slice(0, 90)}`);
        }),
      );
    });
});

test('markup that was typed anywhere is text wherever it is shown', async () => {
  const { db } = lively.heart;
  const evil = `"><script>alert(1)</script>`;
  // What forms refuse may have come by an import, or by a buyer.
  await db.run(sql`UPDATE products SET title = title || ${evil}, description = ${evil}, description_html = ${evil}, vendor = ${evil}, product_type = ${evil},
    tags = ARRAY[${evil}], details = ARRAY[${evil}]`);
  await db.run(sql`UPDATE variants SET barcode = ${evil}, sku = sku || ${evil}`);
  await db.run(sql`UPDATE collections SET title = ${evil}, description = ${evil}`);
  await db.run(sql`UPDATE media SET alt = ${evil}`);
  await db.run(sql`UPDATE customers SET name = ${evil}`);
  await db.run(sql`UPDATE orders SET email = ${evil}, note = ${evil}, shipping_method = ${evil},
    shipping_address = shipping_address || jsonb_build_object('name', ${evil}::text, 'line1', ${evil}::text, 'phone', ${evil}::text)`);
  await db.run(sql`UPDATE order_lines SET title = ${evil}, variant_title = ${evil}, sku = ${evil}`);
  await db.run(sql`UPDATE discounts SET title = ${evil}`);
  await db.run(sql`UPDATE staff SET name = ${evil}`);
  await db.run(sql`UPDATE staff_sessions SET device = ${evil}`);
  await db.run(sql`UPDATE audit_log SET words = ${evil}, subject_label = ${evil}, staff_name = ${evil}`);
  await db.run(sql`UPDATE content_pages SET title = ${evil}, published = true`);
  await db.run(sql`UPDATE saved_views SET title = ${evil}`);
  await db.run(sql`UPDATE import_findings SET what = ${evil}`);
  await db.run(sql`UPDATE fulfillments SET tracking_number = ${evil}`);
  const clerk = await addClerk(db);
  const { handle, token } = (await db.row<{ handle: string; token: string }>(sql`
    SELECT (SELECT handle FROM products LIMIT 1) AS handle, (SELECT token FROM orders WHERE placed_at IS NOT NULL LIMIT 1) AS token`))!;
  const doors = lively.doors.filter(({ method }) => method === 'GET');
  const paths = [
    ...doors.map(({ pattern }) => pathOf(pattern, lively.ids)),
    ...[routes.home(), routes.allProducts(), routes.product({ handle }), routes.order({ token })],
    ...[routes.orderReceipt({ token }), routes.sitemap()],
  ];
  const found = [];
  let shown = 0;
  for (const path of paths) {
    const answer = await fetch(lively.url + path, { headers: { cookie: clerk.cookie } });
    const text = await answer.text();
    if (text.includes('&lt;script>alert(1)') || text.includes('&lt;script&gt;alert(1)')) shown += 1;
    if (answer.headers.get('content-type')?.includes('html') && text.includes('<script>alert(1)'))
      found.push(path);
  }
  assert.deepEqual(found, []);
  assert.ok(shown > 30, `${shown} pages show it`);
});

test('odd bodies', () =>
  eachDoor('POST', (pattern, clerk) => {
    const path = pathOf(pattern, lively.ids);
    const form = 'application/x-www-form-urlencoded';
    const token = `form_token=${clerk.formToken}`;
    const bodies: [string, string, string][] = [
      ['nothing', form, ''],
      ['a token alone', form, token],
      ['no UTF-8', form, `${token}&title=%ff%fe&name=%c0%80&%=%`],
      ['ten thousand fields', form, token + '&a=1'.repeat(10_000)],
      ['fields of a prototype', form, `${token}&__proto__=1&constructor=2&toString=3`],
      ['JSON that is none', 'application/json', '{"a":'],
      ['JSON of nothing', 'application/json', 'null'],
      ['JSON of an array', 'application/json', '[[[1]]]'],
      [
        'JSON of odd kinds',
        'application/json',
        '{"rows":1,"cells":{"a":null},"edits":"x","ids":[{}],"__proto__":{"x":1}}',
      ],
      ['JSON that is deep', 'application/json', '['.repeat(20_000) + ']'.repeat(20_000)],
      [
        'multipart without its end',
        'multipart/form-data; boundary=x',
        `--x\r\nContent-Disposition: form-data; name="form_token"\r\n\r\n${clerk.formToken}\r\n--x\r\nContent-Disposition: form-data; name="pictures"; filename="a.png"\r\n\r\nabc`,
      ],
      ['multipart without a boundary', 'multipart/form-data', 'abc'],
      ['another kind', 'text/plain', 'abc'],
    ];
    return Promise.all(
      bodies.map(([name, type, body]) => {
        const headers = { 'content-type': type, 'x-form-token': clerk.formToken };
        return say(clerk, path, { method: 'POST', headers, body }, `POST ${pattern} with ${name}`);
      }),
    );
  }));
