/** Stripe's test numbers (https://docs.stripe.com/testing). */
export const CARD = '4242424242424242';
export const DEBIT = { succeeds: 'DE89370400440532013000', fails: 'DE62370400440532013001' };
