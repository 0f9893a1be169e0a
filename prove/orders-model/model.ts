/**
 * What an order, its money and the stock are, as small as it can be told: the shop is held against this.
 * It knows no SQL, no locks and no Stripe, only what must be so after each thing that people do.
 */
export interface Model {
  stock: Stock[];
  orders: ModelOrder[];
}

export interface Stock {
  onHand: number;
  reserved: number;
}

export interface ModelLine {
  /** Which of the articles. */
  article: number;
  quantity: number;
  priceMinor: number;
  shipped: number;
  cancelled: number;
  /** In returns that were not called off. */
  returned: number;
}

export interface ModelOrder {
  lines: ModelLine[];
  shippingMinor: number;
  totalMinor: number;
  status: 'pending' | 'placed' | 'expired' | 'cancelled';
  payment: 'pending' | 'processing' | 'paid' | 'failed' | 'expired';
  /** What is so at Stripe, whether or not the shop has heard of it. */
  atStripe: 'open' | 'processing' | 'paid' | 'failed' | 'expired';
  parcels: { isDelivered: boolean; number: number | undefined }[];
  returns: { status: 'requested' | 'received' | 'called_off'; pieces: number[] }[];
  /** Decided to go back, and not failed. */
  refundedMinor: number;
  /** Only cancellations and returns gave money back so far, so that each sum is known to the cent. */
  isPlain: boolean;
  /** While it is open, and once it is lost, the bank has the money. */
  dispute: 'none' | 'open' | 'won' | 'lost';
}

export const STANDARD_MINOR = 490;
export const FREE_FROM_MINOR = 6_000;

export const open = (line: ModelLine) => line.quantity - line.shipped - line.cancelled;
export const kept = (line: ModelLine) => line.shipped - line.returned;
export const leftMinor = (order: ModelOrder) =>
  (order.payment === 'paid' ? order.totalMinor : 0) - order.refundedMinor;

export function newOrder(lines: Pick<ModelLine, 'article' | 'quantity' | 'priceMinor'>[]): ModelOrder {
  const goods = lines.reduce((sum, line) => sum + line.quantity * line.priceMinor, 0);
  const shippingMinor = goods >= FREE_FROM_MINOR ? 0 : STANDARD_MINOR;
  return {
    lines: lines.map((line) => ({ ...line, shipped: 0, cancelled: 0, returned: 0 })),
    shippingMinor,
    totalMinor: goods + shippingMinor,
    status: 'pending',
    payment: 'pending',
    atStripe: 'open',
    parcels: [],
    returns: [],
    refundedMinor: 0,
    isPlain: true,
    dispute: 'none',
  };
}

export function fulfillmentOf({ parcels, lines }: ModelOrder): string {
  if (parcels.length === 0) return 'unfulfilled';
  if (lines.some((line) => open(line) > 0)) return 'partly_shipped';
  return parcels.every(({ isDelivered }) => isDelivered) ? 'delivered' : 'shipped';
}

/** The shop hears how things stand at Stripe. Hearing it again changes nothing. */
export function hear(model: Model, order: ModelOrder): void {
  if (order.payment !== 'pending' && order.payment !== 'processing') return;
  switch (order.atStripe) {
    case 'paid':
      order.payment = 'paid';
      order.status = 'placed';
      for (const line of order.lines) {
        model.stock[line.article]!.onHand -= line.quantity;
        model.stock[line.article]!.reserved -= line.quantity;
      }
      break;
    case 'processing':
      order.payment = 'processing';
      break;
    case 'failed':
    case 'expired':
      order.payment = order.atStripe;
      order.status = 'expired';
      for (const line of order.lines) model.stock[line.article]!.reserved -= line.quantity;
      break;
    case 'open':
      break;
  }
}

/** @param pieces how many of each line. */
export function cancelPieces(model: Model, order: ModelOrder, pieces: number[]): void {
  order.lines.forEach((line, index) => {
    line.cancelled += pieces[index]!;
    model.stock[line.article]!.onHand += pieces[index]!;
  });
  if (order.lines.every((line) => line.cancelled === line.quantity)) order.status = 'cancelled';
}

export function requestBack(order: ModelOrder, pieces: number[]): void {
  order.lines.forEach((line, index) => {
    line.returned += pieces[index]!;
  });
  order.returns.push({ status: 'requested', pieces });
}

/** What these pieces cost, and the shipping where the whole order is off. */
export function worth(order: ModelOrder, pieces: number[], withShipping: boolean): number {
  const goods = order.lines.reduce((sum, line, index) => sum + pieces[index]! * line.priceMinor, 0);
  return goods + (withShipping ? order.shippingMinor : 0);
}

export const isWithBank = ({ dispute }: ModelOrder) => dispute === 'open' || dispute === 'lost';
export const isRepaid = (order: ModelOrder) =>
  order.payment === 'paid' && order.refundedMinor === order.totalMinor;
