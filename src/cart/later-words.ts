import { type CartLine, sentLater } from './cart.ts';

/** What a buyer is told of a line of which there is not enough, and that can be ordered all the same. */
export function laterWords(line: CartLine): string {
  const later = sentLater(line);
  if (later === line.quantity) return 'To order: it is sent later, as soon as it is here again.';
  return `${later} of ${line.quantity} ${later === 1 ? 'is' : 'are'} sent later, as soon as they are here again.`;
}
