/** Where an order's money and goods stand, in a word for staff. */
import { Badge, type Tone } from '../../admin/parts.tsx';
import type { LabelledOrder } from '../progress.ts';

type Said = [words: string, tone: Tone];

export function PaymentBadge({ order }: { order: LabelledOrder }) {
  const [words, tone] = paymentWords(order);
  return <Badge tone={tone}>{words}</Badge>;
}

function paymentWords({ paymentStatus, capturedMinor, repaidMinor, lostMinor }: LabelledOrder): Said {
  switch (paymentStatus) {
    case 'pending':
      return ['Waiting', 'plain'];
    case 'processing':
      return ['Under way', 'accent'];
    case 'failed':
      return ['Failed', 'bad'];
    case 'expired':
      return ['Not paid', 'plain'];
    case 'paid':
      if (capturedMinor > 0 && lostMinor > 0) return ['Lost to a dispute', 'bad'];
      if (capturedMinor > 0 && repaidMinor >= capturedMinor) return ['Refunded', 'plain'];
      return repaidMinor > 0 ? ['Partly refunded', 'plain'] : ['Paid', 'good'];
  }
}

export function FulfillmentBadge({ order }: { order: LabelledOrder }) {
  const said = fulfillmentWords(order);
  return said && <Badge tone={said[1]}>{said[0]}</Badge>;
}

function fulfillmentWords({ status, fulfillmentStatus, isReturned }: LabelledOrder): Said | null {
  if (status === 'cancelled') return ['Cancelled', 'plain'];
  if (status !== 'placed') return null;
  if (isReturned) return ['Returned', 'plain'];
  const words: Record<LabelledOrder['fulfillmentStatus'], Said> = {
    unfulfilled: ['To ship', 'warn'],
    partly_shipped: ['Partly shipped', 'warn'],
    shipped: ['Shipped', 'accent'],
    delivered: ['Delivered', 'good'],
  };
  return words[fulfillmentStatus];
}
