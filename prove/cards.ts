/** Stripe's test numbers (https://docs.stripe.com/testing), as buyers in proofs use them. */
export const CARD = '4242424242424242';
export const DECLINED = '4000000000000002';
export const DEBIT_SUCCEEDS = 'DE89370400440532013000';
export const DEBIT_FAILS = 'DE62370400440532013001';
