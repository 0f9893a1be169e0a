/**
 * An order as the lines of a Checkout Session. Stripe adds up what it is given, so every discount and every
 * rounding has to be in the lines already: a line whose pieces do not all cost the same is sent as one item
 * over what it comes to.
 */

export interface OrderToPay {
  lines: {
    sku: string;
    title: string;
    variantTitle: string;
    quantity: number;
    unitPriceMinor: number;
    /** Of one piece, beside its price; 0: it is not wrapped. */
    giftWrapMinor: number;
    totalMinor: number;
    discountMinor: number;
    imageUrl: string | undefined;
  }[];
  /** Undefined where nothing travels. */
  shippingTitle: string | undefined;
  shippingMinor: number;
  shippingDiscountMinor: number;
  /** On top of the prices. */
  taxMinor: number;
  taxNames: string[];
}

export interface SessionLine {
  name: string;
  description?: string;
  quantity: number;
  unitMinor: number;
  imageUrl?: string | undefined;
  sku?: string;
}

export interface SessionSums {
  lines: SessionLine[];
  shipping: { title: string; amountMinor: number } | undefined;
}

/** The sums of all lines and of the shipping together are the order's total. */
export function sessionSums(order: OrderToPay): SessionSums {
  const lines: SessionLine[] = order.lines.map((line) => {
    const { title, sku, imageUrl, quantity, unitPriceMinor, giftWrapMinor, totalMinor, discountMinor } = line;
    const description = [line.variantTitle, giftWrapMinor > 0 && 'with gift wrap'].filter(Boolean).join(', ');
    const about = { ...(description && { description }), imageUrl, sku };
    return discountMinor === 0
      ? { name: title, quantity, unitMinor: unitPriceMinor + giftWrapMinor, ...about }
      : {
          name: quantity === 1 ? title : `${quantity} × ${title}`,
          quantity: 1,
          unitMinor: totalMinor - discountMinor,
          ...about,
        };
  });
  if (order.taxMinor > 0)
    lines.push({
      name: [...new Set(order.taxNames)].join(', ') || 'Tax',
      quantity: 1,
      unitMinor: order.taxMinor,
    });
  return {
    lines,
    shipping:
      order.shippingTitle === undefined
        ? undefined
        : { title: order.shippingTitle, amountMinor: order.shippingMinor - order.shippingDiscountMinor },
  };
}
