/** Figures of a period: what was sold, beside the days before; what it is made of; what sells best. */
import type { ComponentChildren } from 'preact';
import { useDesk } from '../admin/desk.ts';
import { Card, Facts } from '../admin/parts.tsx';
import { formatMoney } from '../platform/money.ts';
import { routes } from '../routes.ts';
import { formatDay } from '../ui/date-time.ts';
import { Bars } from './chart.tsx';
import { averageMinor, type Figures, type Sums } from './figures.ts';
import { bucketsOf, type Period } from './period.ts';
import type { Work } from './work.ts';

export interface SalesProps {
  period: Period;
  figures: Figures;
  work: Work;
}

const ordersOf = ({ from, to }: Period) => `${routes.adminOrders()}?${new URLSearchParams({ from, to })}`;

export function SalesCards({ period, figures, work }: SalesProps) {
  const { config } = useDesk().shop;
  const { currency, locale } = config.shop;
  const money = (minor: number) => formatMoney(minor, currency, locale);
  const [now, before] = [figures.now.get(currency)!, figures.before.get(currency)!];
  return (
    <>
      <div class="figures">
        <Figure
          title="Sales"
          href={ordersOf(period)}
          value={money(now.salesMinor)}
          change={[now.salesMinor, before.salesMinor]}
          beforeWords={money(before.salesMinor)}
        />
        <Figure
          title="Orders"
          href={ordersOf(period)}
          value={String(countOf(figures.now))}
          change={[countOf(figures.now), countOf(figures.before)]}
          beforeWords={String(countOf(figures.before))}
        />
        <Figure
          title="Average order"
          href={ordersOf(period)}
          value={moneyOr(averageMinor(now), money)}
          change={[averageMinor(now) ?? 0, averageMinor(before) ?? 0]}
          beforeWords={moneyOr(averageMinor(before), money)}
        />
        <Figure
          title="Refunds"
          href={`${routes.adminOrders()}?payment=refunded`}
          value={money(now.refundedMinor)}
          change={[now.refundedMinor, before.refundedMinor]}
          beforeWords={money(before.refundedMinor)}
        />
      </div>
      <Card title={period.name === 'today' ? 'Sales by hour' : 'Sales by day'}>
        <SalesBars period={period} bars={figures.bars} money={money} />
      </Card>
      <div class="halves">
        <Breakdown sums={now} money={money} />
        <Funnel work={work} orders={countOf(figures.now)} />
      </div>
      <OtherCurrencies figures={figures} home={currency} locale={locale} />
      <TopProducts work={work} money={money} />
    </>
  );
}

type MoneyWords = (minor: number) => string;

const moneyOr = (minor: number | undefined, money: MoneyWords) => (minor === undefined ? '–' : money(minor));

const countOf = (sums: Map<string, Sums>): number =>
  [...sums.values()].reduce((all, { orders }) => all + orders, 0);

function Figure(props: {
  title: string;
  href: string;
  value: string;
  change: [now: number, before: number];
  beforeWords: string;
}) {
  const { title, href, value, change, beforeWords } = props;
  return (
    <section class="figure card">
      <h2>
        <a href={href}>{title}</a>
      </h2>
      <p class="figure-value">{value}</p>
      <p class="quiet-text">
        {changeWords(...change)} <span>before: {beforeWords}</span>
      </p>
    </section>
  );
}

/** "+12%", "−3%"; nothing where there is nothing to compare with. */
export function changeWords(now: number, before: number): string {
  if (before === 0) return '';
  const percent = Math.round(((now - before) / before) * 100);
  return `${percent > 0 ? '+' : percent < 0 ? '−' : '±'}${Math.abs(percent)}%, `;
}

function SalesBars({ period, bars, money }: { period: Period; bars: Figures['bars']; money: MoneyWords }) {
  const { locale } = useDesk().shop.config.shop;
  const isToday = period.name === 'today';
  const drawn = bucketsOf(period).map((bucket) => ({
    label: isToday ? `${bucket}:00` : formatDay(bucket, { locale }),
    value: bars.get(bucket) ?? 0,
    words: money(bars.get(bucket) ?? 0),
  }));
  const best = drawn.reduce((most, bar) => (bar.value > most.value ? bar : most), drawn[0]!);
  const label =
    best.value > 0
      ? `The most was sold ${isToday ? 'from' : 'on'} ${best.label}: ${best.words}`
      : 'Nothing was sold';
  return <Bars label={label} bars={drawn} columns={[isToday ? 'From' : 'Day', 'Sales']} />;
}

function Breakdown({ sums, money }: { sums: Sums; money: MoneyWords }) {
  const { goodsMinor, shippingMinor, taxMinor, salesMinor, refundedMinor, discountMinor } = sums;
  const facts: [label: string, value: ComponentChildren][] = [
    ['Goods', money(goodsMinor)],
    ['Shipping', money(shippingMinor)],
    ['Tax', money(taxMinor)],
    ['Sales', <strong key="sales">{money(salesMinor)}</strong>],
    ['Refunds', money(-refundedMinor)],
    ['After refunds', <strong key="left">{money(salesMinor - refundedMinor)}</strong>],
  ];
  return (
    <Card
      title="What sales are made of"
      footer={
        <>
          What buyers were charged for orders placed in this time, after discounts of {money(discountMinor)}.
          Goods and shipping are without tax. Refunds are those made in this time, whenever their order was
          placed.
        </>
      }
    >
      <Facts facts={facts.map(([label, value]) => ({ label, value }))} />
    </Card>
  );
}

/** Each of the three as it was begun in this time. */
function Funnel({ work: { cartsBegun, checkoutsBegun }, orders }: { work: Work; orders: number }) {
  const most = Math.max(1, cartsBegun, checkoutsBegun, orders);
  const step = (label: string, value: number, ofWhat?: string, of?: number) => (
    <div class="step" key={label}>
      <dt>
        {label}{' '}
        {of ? <span class="quiet-text">{`${Math.round((value / of) * 100)}% of ${ofWhat}`}</span> : null}
      </dt>
      <dd>
        <span>{value}</span>
        <meter value={value} max={most} aria-label={label}>
          {value}
        </meter>
      </dd>
    </div>
  );
  return (
    <Card title="From cart to order" footer="Each counts when it was begun, or placed.">
      <dl class="steps">
        {step('Carts begun', cartsBegun)}
        {step('Checkouts begun', checkoutsBegun, 'carts', cartsBegun)}
        {step('Orders placed', orders, 'checkouts', checkoutsBegun)}
      </dl>
    </Card>
  );
}

function OtherCurrencies({ figures, home, locale }: { figures: Figures; home: string; locale: string }) {
  const others = [...figures.now].filter(([currency]) => currency !== home);
  if (others.length === 0) return null;
  return (
    <Card
      title="In other currencies"
      tight
      footer={`Not in the sums above, which are in ${home}: nothing is converted. The number of orders counts them.`}
    >
      <table class="list">
        <caption class="hidden">Sales in other currencies</caption>
        <thead>
          <tr>
            <th scope="col">Currency</th>
            <th scope="col" class="numeric">
              Orders
            </th>
            <th scope="col" class="numeric">
              Sales
            </th>
            <th scope="col" class="numeric">
              Refunds
            </th>
          </tr>
        </thead>
        <tbody>
          {others.map(([currency, { orders, salesMinor, refundedMinor }]) => (
            <tr key={currency}>
              <th scope="row">{currency}</th>
              <td class="numeric" data-label="Orders">
                {orders}
              </td>
              <td class="numeric" data-label="Sales">
                {formatMoney(salesMinor, currency, locale)}
              </td>
              <td class="numeric" data-label="Refunds">
                {formatMoney(refundedMinor, currency, locale)}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </Card>
  );
}

function TopProducts({ work: { top }, money }: { work: Work; money: MoneyWords }) {
  const { can } = useDesk();
  if (top.length === 0) return null;
  return (
    <Card title="What sold best" tight footer="After discounts, with the tax that is in the price.">
      <table class="list">
        <caption class="hidden">Products by what they were sold for</caption>
        <thead>
          <tr>
            <th scope="col">Product</th>
            <th scope="col" class="numeric">
              Pieces
            </th>
            <th scope="col" class="numeric">
              Sold for
            </th>
          </tr>
        </thead>
        <tbody>
          {top.map(({ productId, title, pieces, salesMinor }) => (
            <tr key={productId}>
              <th scope="row">
                {can('products:read') ? <a href={routes.adminProduct({ productId })}>{title}</a> : title}
              </th>
              <td class="numeric" data-label="Pieces">
                {pieces}
              </td>
              <td class="numeric" data-label="Sold for">
                {money(salesMinor)}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </Card>
  );
}
