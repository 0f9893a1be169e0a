import assert from 'node:assert/strict';
import { test } from 'node:test';
import { renderToString } from 'preact-render-to-string';
import { formatMoney } from '../platform/money.ts';
import { formatDate } from '../ui/date-time.ts';
import { DiscountCodes, type DiscountCodesProps } from './codes.tsx';

const money = (minor: number) => formatMoney(minor, 'EUR', 'en-IE');
const date = (at: Date) => formatDate(at, { locale: 'en-IE', timeZone: 'UTC' });
const html = (more: Partial<DiscountCodesProps> = {}) =>
  renderToString(
    <DiscountCodes discounts={[]} unused={[]} money={money} date={date} back="cart" {...more} />,
  );
const text = (page: string) => page.replace(/<[^>]*>/g, ' ').replace(/\s+/g, ' ');

const applied = { id: '1', code: 'SPRING', title: '10 % off in spring', amountMinor: 520 };
const automatic = { id: '2', code: null, title: 'Two for one', amountMinor: 1400 };
const near = {
  id: '3',
  code: 'LARGE',
  title: 'LARGE',
  why: { reason: 'below_minimum', missingMinor: 480 },
} as const;
const silent = { id: '4', code: null, title: 'Cushion week', why: { reason: 'no_items' } } as const;

test('without any code there is a field, and nothing else', () => {
  const page = html();
  assert.match(page, /<form[^>]*method="post"[^>]*action="\/cart\/codes"/);
  assert.match(page, /<label for="discountCode">Discount code/);
  assert.ok(!page.includes('<ul'));
});

test('what counts stands with its amount, what does not with its reason; what was entered can be removed', () => {
  const page = html({ discounts: [applied, automatic], unused: [near, silent] });
  assert.match(text(page), /SPRING 10 % off in spring -€5\.20 Remove SPRING/);
  assert.match(text(page), /Two for one -€14\.00/);
  assert.match(text(page), /Add €4\.80 more to use LARGE\. Remove LARGE/);
  assert.ok(!page.includes('Cushion week'));
  const removes = [...page.matchAll(/action="(\/cart\/codes\/[^"]*)"/g)].map(([, action]) => action);
  assert.deepEqual(removes, ['/cart/codes/SPRING', '/cart/codes/LARGE']);
});

test('a refused code comes back in the field, tied to its message', () => {
  const page = html({ entered: 'sprig<', error: 'There is no code SPRIG<. Is it spelt right?' });
  assert.match(page, /value="sprig&lt;"/);
  assert.match(page, /aria-invalid="true"/);
  assert.match(page, / autofocus/);
  assert.match(page, /aria-describedby="discountCode-error"/);
  assert.match(text(page), /There is no code SPRIG&lt;/);
});

test('in the checkout they are fields and buttons of its one form, and nothing is required', () => {
  const page = html({ back: 'checkout', discounts: [applied], unused: [near] });
  assert.ok(!page.includes('<form') && !page.includes(' required'));
  assert.match(page, /<button[^>]*name="applyCode"/);
  assert.equal(page.split('name="removeCode"').length - 1, 2);
  assert.match(page, /name="removeCode"[^>]*value="LARGE"/);
});
