/**
 * The mail of an order: what is said in each kind, once as HTML and once as plain text, equally
 * complete. Every figure is the order's own; nothing is looked up and nothing is computed.
 */
import { addressLines } from '../customers/address.ts';
import type { Config } from '../platform/config.ts';
import type { Db } from '../platform/db.ts';
import type { RenderEmail, RenderedEmail } from '../platform/mailer.ts';
import { formatMoney } from '../platform/money.ts';
import { routes } from '../routes.ts';
import { formatDateTime } from '../ui/date-time.ts';
import {
  EmailButton,
  EmailHeading,
  EmailLayout,
  EmailParagraph,
  emailStyle,
  renderEmailHtml,
} from '../ui/email-layout.tsx';
import { findOrder, type Order, type OrderLine, type OrderMedia, orderName } from './orders.ts';

export const orderEmailKinds = [
  'order_placed',
  'order_placed_staff',
  'sold_out_refunded',
  'payment_failed',
] as const;
export type OrderEmailKind = (typeof orderEmailKinds)[number];
const isOrderEmailKind = (kind: string): kind is OrderEmailKind =>
  (orderEmailKinds as readonly string[]).includes(kind);

export interface OrderEmailContext {
  shopName: string;
  shopEmail: string;
  /** Without a trailing slash. */
  publicUrl: string;
  locale: string;
  timeZone: string;
}

/** What the mailer is given: an order's mail, written when it is sent. */
export function renderOrderEmailFor({ publicUrl, shop }: Config): RenderEmail {
  const { name: shopName, email: shopEmail, locale, timeZone } = shop;
  // Mails of one order are mostly sent together: it is read once for those under way.
  const underWay = new Map<string, Promise<Order | undefined>>();
  const read = (db: Db, id: string) => {
    const order = underWay.get(id) ?? findOrder(db, { id }).finally(() => underWay.delete(id));
    underWay.set(id, order);
    return order;
  };
  return async (db, { kind, orderId }) => {
    if (!isOrderEmailKind(kind) || !orderId) throw new Error(`there is no mail of the kind ${kind}`);
    const order = await read(db, orderId);
    if (!order) throw new Error(`there is no order ${orderId}`);
    return renderOrderEmail(kind, order, { shopName, shopEmail, publicUrl, locale, timeZone });
  };
}

export function renderOrderEmail(kind: OrderEmailKind, order: Order, ctx: OrderEmailContext): RenderedEmail {
  const letter = write[kind](order, facts(order, ctx));
  const subject = letter.subject.replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' '); // a line break would start a header
  return { subject, html: html({ ...letter, subject }, order, ctx), text: text(letter, order, ctx) };
}

interface Letter {
  subject: string;
  heading: string;
  /** The first is also what a list of messages shows. */
  paragraphs: string[];
  button: { label: string; href: string };
  /** Whom the goods go to: the buyer's own address, or who ordered them. */
  parcel?: 'buyer' | 'staff';
}

type Facts = ReturnType<typeof facts>;
function facts(order: Order, ctx: OrderEmailContext) {
  return {
    number: orderName(order),
    total: formatMoney(order.totalMinor, order.currency, ctx.locale),
    name: order.shippingAddress.name,
    orderUrl: ctx.publicUrl + routes.order({ token: order.token }),
    when: formatDateTime(order.placedAt ?? order.createdAt, ctx),
    ...ctx,
  };
}

const write: Record<OrderEmailKind, (order: Order, facts: Facts) => Letter> = {
  order_placed: (_, { number, total, name, shopName, shopEmail, when, orderUrl }) => ({
    subject: `Thank you for your order ${number} at ${shopName}`,
    heading: 'Thank you for your order',
    paragraphs: [
      `Dear ${name}, your order ${number} of ${when} is paid and safely with us. You paid ${total}.`,
      `We are getting it ready now. Your order page always shows how things stand; if anything is wrong, write to ${shopEmail}.`,
    ],
    button: { label: 'See your order', href: orderUrl },
    parcel: 'buyer',
  }),
  order_placed_staff: (order, { number, total, when, orderUrl }) => ({
    subject: `New order ${number}: ${total}, ${pieces(order)}`,
    heading: `New order ${number}`,
    paragraphs: [`Paid ${total} on ${when}. ${pieces(order)} to pack, going by ${order.shippingMethod}.`],
    button: { label: 'See the order', href: orderUrl },
    parcel: 'staff',
  }),
  sold_out_refunded: (_, { number, total, name, shopName, shopEmail, publicUrl }) => ({
    subject: `We are sorry: order ${number} at ${shopName} is cancelled, and your money comes back`,
    heading: 'We are sorry: what you ordered is gone',
    paragraphs: [
      `Dear ${name}, your payment for order ${number} reached us after the time we could keep the goods for you, and somebody else had bought them by then.`,
      `We have cancelled the order and are sending back all of the ${total} you paid, to the card or account you paid with. Banks usually take five to ten working days to show it. There is nothing you need to do.`,
      `We apologise for the disappointment. If you have a question, write to ${shopEmail}.`,
    ],
    button: { label: 'See what is in stock', href: publicUrl + routes.allProducts() },
  }),
  payment_failed: (_, { number, total, name, shopName, shopEmail, publicUrl }) => ({
    subject: `Your payment for order ${number} at ${shopName} did not go through`,
    heading: 'Your payment did not go through',
    paragraphs: [
      `Dear ${name}, your bank could not complete the payment of ${total} for order ${number}. We have received no money, and nothing will be sent.`,
      `If you would still like these things, you are welcome to order them again. If you have a question, write to ${shopEmail}.`,
    ],
    button: { label: 'Go to the shop', href: publicUrl + routes.home() },
  }),
};

function pieces(order: Order): string {
  const count = order.lines.reduce((sum, line) => sum + line.quantity, 0);
  return count === 1 ? '1 piece' : `${count} pieces`;
}

/** The sums below the lines, in words and as money. */
function sums(order: Order, locale: string): [string, string][] {
  const money = (minor: number) => formatMoney(minor, order.currency, locale);
  const { subtotalMinor, discountMinor, shippingMinor, taxMinor, totalMinor } = order;
  return [
    ['Subtotal', money(subtotalMinor)],
    ...(discountMinor > 0 ? [['Discount', money(-discountMinor)] as [string, string]] : []),
    [`Shipping (${order.shippingMethod})`, shippingMinor === 0 ? 'Free' : money(shippingMinor)],
    ...(taxMinor > 0 ? [['Tax', money(taxMinor)] as [string, string]] : []),
    [taxMinor > 0 ? 'Total' : 'Total, VAT included', money(totalMinor)],
  ];
}

/** What the parcel needs to know, as headed blocks of lines. */
function blocks(
  letter: Letter,
  order: Order,
  ctx: OrderEmailContext,
): { heading: string; lines: string[] }[] {
  if (!letter.parcel) return [];
  const { phone } = order.shippingAddress;
  const to = addressLines(order.shippingAddress, ctx.locale);
  return [
    {
      heading: letter.parcel === 'staff' ? 'Send to' : 'Going to',
      lines: phone ? [...to, `Phone ${phone}`] : to,
    },
    ...(letter.parcel === 'staff' ? [{ heading: 'Ordered by', lines: [order.email] }] : []),
    ...(order.note
      ? [
          {
            heading: letter.parcel === 'staff' ? 'Note from the buyer' : 'Your note',
            lines: order.note.split('\n'),
          },
        ]
      : []),
  ];
}

function text(letter: Letter, order: Order, ctx: OrderEmailContext): string {
  const money = (minor: number) => formatMoney(minor, order.currency, ctx.locale);
  const lines = order.lines.map((line) =>
    [
      lineName(line),
      `  ${line.quantity} × ${money(line.unitPriceMinor)} = ${money(line.totalMinor)}`,
      ...(letter.parcel === 'staff' ? [`  SKU ${line.sku}`] : []),
    ].join('\n'),
  );
  return [
    letter.heading,
    ...letter.paragraphs,
    `${letter.button.label}: ${letter.button.href}`,
    ['-- Order --', ...lines].join('\n'),
    sums(order, ctx.locale)
      .map(([label, amount]) => `${label}: ${amount}`)
      .join('\n'),
    ...blocks(letter, order, ctx).map(({ heading, lines }) => [`-- ${heading} --`, ...lines].join('\n')),
    `${ctx.shopName}, ${ctx.shopEmail}\n${ctx.publicUrl}`,
  ]
    .join('\n\n')
    .concat('\n');
}

const lineName = ({ title, variantTitle }: OrderLine) => (variantTitle ? `${title}, ${variantTitle}` : title);

function html(letter: Letter, order: Order, ctx: OrderEmailContext): string {
  const { subject, heading, paragraphs, button } = letter;
  return renderEmailHtml(
    <EmailLayout subject={subject} preview={paragraphs[0]!} heading={heading} from={ctx}>
      {paragraphs.map((paragraph) => (
        <EmailParagraph key={paragraph}>{paragraph}</EmailParagraph>
      ))}
      <EmailButton href={button.href}>{button.label}</EmailButton>
      <Lines order={order} ctx={ctx} withSku={letter.parcel === 'staff'} />
      {blocks(letter, order, ctx).map((block) => (
        <>
          <EmailHeading>{block.heading}</EmailHeading>
          <p style={{ margin: 0 }}>
            {block.lines.map((line, index) => (
              <>
                {index > 0 && <br />}
                {line}
              </>
            ))}
          </p>
        </>
      ))}
    </EmailLayout>,
  );
}

const cell = { ...emailStyle.rule, padding: '14px 0', verticalAlign: 'top' } as const;
const amount = { textAlign: 'right', whiteSpace: 'nowrap', paddingLeft: '16px' } as const;

function Lines({ order, ctx, withSku }: { order: Order; ctx: OrderEmailContext; withSku: boolean }) {
  const money = (minor: number) => formatMoney(minor, order.currency, ctx.locale);
  return (
    <table style={{ width: '100%', borderCollapse: 'collapse' }}>
      <caption style={{ textAlign: 'left', fontSize: '18px', fontWeight: 500, padding: '8px 0' }}>
        Order {orderName(order)}
      </caption>
      <tbody>
        {order.lines.map((line) => (
          <tr key={line.variantId}>
            <td class="rule" style={{ ...cell, width: '80px', paddingRight: '16px' }}>
              {line.media && <Picture media={line.media} publicUrl={ctx.publicUrl} />}
            </td>
            <td class="rule" style={cell}>
              {line.title}
              <div class="soft" style={{ ...emailStyle.soft, fontSize: '15px' }}>
                {line.variantTitle && <div>{line.variantTitle}</div>}
                <div>
                  {line.quantity} × {money(line.unitPriceMinor)}
                </div>
                {withSku && <div>SKU {line.sku}</div>}
              </div>
            </td>
            <td class="rule" style={{ ...cell, ...amount }}>
              {money(line.totalMinor)}
            </td>
          </tr>
        ))}
        <Sums order={order} locale={ctx.locale} />
      </tbody>
    </table>
  );
}

function Sums({ order, locale }: { order: Order; locale: string }) {
  const rows = sums(order, locale);
  return rows.map(([label, figure], index) => {
    const last = index === rows.length - 1;
    const edge = index === 0 || last;
    const style = {
      ...(edge ? emailStyle.rule : {}),
      padding: index === 0 ? '14px 0 4px' : '4px 0 14px',
      ...(last && { padding: '14px 0 0', fontWeight: 600, fontSize: '18px' }),
    };
    return (
      <tr key={label}>
        <td class={edge ? 'rule' : ''} style={style} colspan={2}>
          {label}
        </td>
        <td class={edge ? 'rule' : ''} style={{ ...style, ...amount }}>
          {figure}
        </td>
      </tr>
    );
  });
}

const PICTURE_PX = 80;

function Picture({ media, publicUrl }: { media: OrderMedia; publicUrl: string }) {
  const width =
    media.widths.toSorted((a, b) => a - b).find((width) => width >= 320) ?? Math.max(...media.widths);
  return (
    <img
      src={publicUrl + routes.media({ file: `${media.file}-${width}.webp` })}
      alt={media.alt}
      width={PICTURE_PX}
      height={Math.round((PICTURE_PX * media.height) / media.width)}
      style={{ display: 'block', background: media.colour }}
    />
  );
}
