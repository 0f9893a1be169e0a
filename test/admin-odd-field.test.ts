/**
 * Each field of each form in the back office, one at a time in a form that is right otherwise, so that what is wrong
 * with one does not hide another; and each part of an address likewise. Nothing is ever a fault of the shop's own, a
 * redirect stays in the back office, and what is said to a browser about each page is there.
 */
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { after, before, test } from 'node:test';
import { type Lively, openLively } from '../prove/admin-access/lively.ts';
import { pathOf } from '../prove/admin-authorisation/things.ts';
import { routes } from '../src/routes.ts';
import { addClerk, type Clerk, UNPACKED } from './back-office.ts';
import { formsIn, type PageForm } from './page-forms.ts';

let lively: Lively;
let clerk: Clerk;
/** By the kind of its address and the names of its fields, each form and the page that it stands on. */
const forms = new Map<string, { form: PageForm; page: string }>();

before(async () => {
  lively = await openLively();
  clerk = await addClerk(lively.heart.db);
});
after(() => lively.stop());

const general = (text: string) => text.replace(/[0-9a-f-]{36}|\d+/g, '#');
const kindOf = ({ method, action, fields }: PageForm) =>
  `${method} ${general(action.split(/[?#]/)[0]!)} ${[...new Set(fields.map(([name]) => general(name)))].sort()}`;

async function ask(path: string, init: RequestInit = {}): Promise<Response> {
  return fetch(lively.url + path, {
    redirect: 'manual',
    signal: AbortSignal.timeout(15_000),
    ...init,
    headers: { ...UNPACKED, cookie: clerk.cookie, origin: lively.url },
  });
}

test('no page is kept by a browser or framed, and none has a script or style within', async () => {
  const faults: string[] = [];
  for (const { method, pattern } of lively.doors) {
    if (method !== 'GET' || pattern === routes.adminSpeculation.pattern) continue;
    const page = pathOf(pattern, lively.ids);
    const answer = await ask(page);
    const header = (name: string) => answer.headers.get(name) ?? '';
    const isMail = pattern === routes.adminEmailPreview.pattern; // in a frame of its own, without script
    const isRight =
      header('cache-control') === 'private, no-store' &&
      header('x-content-type-options') === 'nosniff' &&
      header('content-security-policy').includes(`frame-ancestors '${isMail ? 'self' : 'none'}'`);
    if (!isRight) faults.push(`${page}: headers`);
    if (!header('content-type').includes('html')) {
      await answer.arrayBuffer();
      continue;
    }
    const html = await answer.text();
    if (!isMail && /<[^>]* (?:style|on[a-z]+)="|<script(?![^>]* src=)/.test(html))
      faults.push(`${page}: script or style within`);
    if (html.includes('data-unsaved')) faults.push(`${page}: unsaved, though nothing was typed`);
    if (isMail && answer.headers.has('speculation-rules')) faults.push(`${page}: fetches ahead`);
    for (const form of formsIn(html, page)) forms.set(kindOf(form), { form, page });
  }
  assert.deepEqual(faults, []);
  assert.ok(forms.size > 60, `${forms.size} forms`);
});

const WORDS =
  '<\n>|a\0b|a\r\nb: c|"><script>alert(1)</script>|-1|0|1.005|1e309|2147483648|9223372036854775808|99999999999999999999|NaN|0x10|١٢|2026-02-31|0000-01-01|-000001-01-01|9999999-01-01|275760-09-14T00:00|0001-01-01T00:00|9999-12-31T23:59|__proto__|constructor|{}|[]|null|[null]|[{}]|"x"|{"a":[1,null]}|%_\\%|🙂|\u202e\u0627|\u2028|//evil.example|/admin/..//evil.example|/admin/products?a\r\nX: y|/admin/inventory?a\r\nX: y|javascript:alert(1)|data:text/html,x|http://[::1|00000000-0000-0000-0000-000000000000|.*(|x@y|#12345g|İ';
/** Texts that no index takes, and that cannot be made short. */
const ODD = [
  '',
  ...WORDS.split('|'),
  randomBytes(1_500).toString('hex'),
  randomBytes(20_000).toString('base64'),
];
const EACH = 4;

/** What a field that comes empty is given, so that the others are looked at. */
const FILLED: Record<string, string> = {
  ...{
    title: 'Linen',
    name: 'Ann',
    price: '12.00',
    percent: '10',
    code: 'SPRING',
    quantity: '1',
    rate: '20',
  },
  ...{ from: '2099-01-01T00:00', to: '2099-02-01T00:00', validFrom: '2099-01-01', expectedOn: '2099-01-01' },
  ...{
    country: 'IE',
    'part.country': 'IE',
    daysMin: '1',
    daysMax: '2',
    href: 'https://a.example',
    find: 'a',
  },
  ...{ email: 'q@example.com', role: 'read_only', permission: 'orders:read', reason: 'counted' },
};

/** Forms that end what the others need come last; signing out is left out. */
const LATE = /removal|\/end|archive|erasure|calling|suspension|policy|copy|start/;
const LEFT_OUT = /sign-out|end-others|\/password$/;

test('odd texts in one field at a time', async () => {
  const faults: string[] = [];
  let asked = 0;
  const inOrder = [...forms.values()].sort(
    (a, b) => Number(LATE.test(a.form.action)) - Number(LATE.test(b.form.action)),
  );
  for (const { form, page } of inOrder.filter((each) => !LEFT_OUT.test(each.form.action))) {
    let fields = form.fields;
    const names = new Map(fields.map(([name]) => [general(name), name]));
    names.delete('form_token');
    for (const name of names.values())
      for (let turn = 0; turn < EACH; turn++) {
        const odd = ODD[asked++ % ODD.length]!;
        const answer = await send(form, fields, name, odd);
        const to = answer.headers.get('location') ?? '/admin';
        if (answer.status >= 500 || !/^\/admin(?:[/?]|$)/.test(to))
          faults.push(
            `${form.action} with ${name} ${JSON.stringify(odd.slice(0, 60))}: ${answer.status} ${to}`,
          );
        const html = await answer.text();
        if (html.includes('<script>alert(1)')) faults.push(`${form.action} with ${name}: markup`);
        // What was saved has another version now.
        if (form.method === 'POST' && [303, 409].includes(answer.status))
          fields = (await again(form, page)) ?? fields;
      }
  }
  assert.deepEqual(faults, []);
  assert.ok(asked > 600, `${asked} asked`);
});

async function again(form: PageForm, page: string): Promise<PageForm['fields'] | undefined> {
  const html = await (await ask(page)).text();
  return formsIn(html, page).find((each) => each.action === form.action && kindOf(each) === kindOf(form))
    ?.fields;
}

let made = 0;
function send(form: PageForm, fields: PageForm['fields'], name: string, odd: string): Promise<Response> {
  const others = fields
    .filter(([each]) => each !== 'form_token' && each !== name)
    .map(([each, value]): [string, string] => [each, value || filled(each)]);
  const pairs: [string, string][] = [...others, [name, form.method === 'GET' ? odd.slice(0, 2_000) : odd]];
  if (form.method === 'GET') return ask(`${form.action.split('?')[0]}?${new URLSearchParams(pairs)}`);
  pairs.unshift(['form_token', clerk.formToken]);
  if (!form.isMultipart) return ask(form.action, { method: 'POST', body: new URLSearchParams(pairs) });
  const body = new FormData();
  for (const [each, value] of pairs) body.append(each, value);
  return ask(form.action, { method: 'POST', body });
}

/** Names and codes are each somebody's own. */
const filled = (name: string) => {
  const text = FILLED[name] ?? '';
  return ['title', 'code'].includes(name) ? `${text}${++made}` : text;
};

test('odd words in one part of an address at a time', async () => {
  const faults: string[] = [];
  const odd = [
    'x',
    '-1',
    '1e3',
    '9223372036854775808',
    '__proto__',
    'a%0Ab',
    '%F0%9F%99%82',
    '%ED%A0%80',
    '..%2f..%2fx',
  ];
  for (const { method, pattern } of lively.doors)
    for (const [, part] of pattern.matchAll(/:(\w+)/g))
      for (const word of odd) {
        const path = pattern.replace(/:(\w+)/g, (_, name: string) =>
          name === part ? word : encodeURIComponent(lively.ids[name] ?? 'x'),
        );
        const body = new URLSearchParams({ form_token: clerk.formToken });
        const answer = await ask(path, method === 'POST' ? { method, body } : {});
        await answer.arrayBuffer();
        if (answer.status >= 500) faults.push(`${method} ${path}: ${answer.status}`);
      }
  assert.deepEqual(faults, []);
});
