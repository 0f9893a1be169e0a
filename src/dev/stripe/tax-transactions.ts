/**
 * Tax transactions: a sale that was made, and what of it went back (https://docs.stripe.com/tax/custom, "Record
 * refunds"). They are never changed; a reversal that is no longer true is reversed itself. References are
 * unique among all of them.
 */
import type Stripe from 'stripe';
import type { Account } from './account.ts';
import { noSuch, StripeError } from './errors.ts';
import { newId } from './ids.ts';
import { readLimit } from './lists.ts';
import type { Params } from './params.ts';
import { expanded, findCalculation } from './tax-calculations.ts';
import { REFERENCE_LENGTH_MAX } from './tax-params.ts';
import { shareOut } from './tax-shares.ts';
import { unixNow } from './timing.ts';

const INCLUDED = 10;
const PARTIAL_REVERSALS_MAX = 30;
const KNOWN = {
  sale: new Set(['calculation', 'reference', 'metadata', 'posted_at', 'expand']),
  reversal: new Set(['mode', 'original_transaction', 'reference', 'flat_amount', 'metadata', 'expand']),
};

type Transaction = Stripe.Tax.Transaction;
type Line = Stripe.Tax.TransactionLineItem;
/** As it is kept: with its lines. */
type WholeTransaction = Omit<Transaction, 'line_items'> & { line_items: Line[] };

export function createFromCalculation(account: Account, params: Params): string {
  params.known(KNOWN.sale);
  const calculationId = params.requiredString('calculation');
  const reference = readReference(params);
  const metadata = params.metadata();
  const postedAt = params.integer('posted_at') ?? unixNow();
  const calculation = findCalculation(account, calculationId, 'calculation');
  holdUnique(account, reference);
  if (account.store.row('SELECT 1 FROM tax_transactions WHERE calculation = ?', calculationId))
    throw new StripeError(`The tax calculation ${calculationId} has been used for a transaction already.`, {
      param: 'calculation',
      executed: true,
    });
  const { currency, customer_details, line_items, ship_from_details, shipping_cost, tax_date } = calculation;
  const { tax_breakdown: _, ...shipping } = shipping_cost ?? {};
  const sale: WholeTransaction = {
    id: newId('tax_'),
    object: 'tax.transaction',
    created: unixNow(),
    currency,
    customer: null,
    customer_details: customer_details as Transaction['customer_details'],
    line_items: line_items.map(({ performance_location: _place, tax_breakdown: _parts, ...line }) => ({
      ...line,
      object: 'tax.transaction_line_item',
      reversal: null,
      type: 'transaction',
    })),
    livemode: false,
    metadata,
    posted_at: postedAt,
    reference,
    reversal: null,
    ship_from_details,
    shipping_cost: shipping_cost && (shipping as Transaction['shipping_cost']),
    tax_date,
    type: 'transaction',
  };
  return keep(account, sale, params, { calculation: calculationId, original: null });
}

export function createReversal(account: Account, params: Params): string {
  params.known(KNOWN.reversal);
  const mode = params.oneOf('mode', ['full', 'partial']);
  if (!mode)
    throw new StripeError('Missing required param: mode.', { param: 'mode', code: 'parameter_missing' });
  const original = find(account, params.requiredString('original_transaction'), 'original_transaction');
  const reference = readReference(params);
  const metadata = params.metadata();
  const flat = readFlatAmount(params, mode);
  holdUnique(account, reference);
  const parts = [...original.line_items, ...(original.shipping_cost ? [original.shipping_cost] : [])];
  const left = leftOf(account, original, parts);
  const back =
    mode === 'full'
      ? parts.map(({ amount, amount_tax }) => [amount, amount_tax] as const)
      : shareOut(flat, left);
  const lines = original.line_items.map((line, index): Line => {
    const [amount, tax] = back[index]!;
    return {
      ...line,
      id: newId('tax_li_'),
      amount: 0 - amount,
      amount_tax: 0 - tax,
      reference: `${line.reference}-${reference}`.slice(0, REFERENCE_LENGTH_MAX),
      reversal: { original_line_item: line.id },
      type: 'reversal',
    };
  });
  const ofShipping = original.shipping_cost && back.at(-1)!;
  const reversal: WholeTransaction = {
    ...original,
    id: newId('tax_'),
    created: unixNow(),
    line_items: lines,
    metadata,
    posted_at: unixNow(),
    reference,
    reversal: { original_transaction: original.id },
    shipping_cost:
      original.shipping_cost && ofShipping
        ? { ...original.shipping_cost, amount: 0 - ofShipping[0], amount_tax: 0 - ofShipping[1] }
        : null,
    type: 'reversal',
  };
  return keep(account, reversal, params, { calculation: null, original: original.id });
}

export function retrieveTransaction(account: Account, id: string, params: Params): string {
  return JSON.stringify(shown(find(account, id, 'transaction'), expanded(params)));
}

export function listTransactionLines(account: Account, id: string, params: Params): string {
  const { line_items } = find(account, id, 'transaction');
  const after = params.string('starting_after');
  const from = after ? line_items.findIndex((item) => item.id === after) + 1 : 0;
  return JSON.stringify(listOf(id, line_items.slice(from), readLimit(params)));
}

/** What a test sees of them, the oldest first: sums with the tax, in Stripe's units. */
export interface TaxTransactionSeen {
  id: string;
  type: 'transaction' | 'reversal';
  reference: string;
  original: string | null;
  currency: string;
  total: number;
  tax: number;
}

export function seenTransactions({ store }: Account): TaxTransactionSeen[] {
  return store
    .rows<{ body: string; original: string | null }>(
      'SELECT body, original FROM tax_transactions ORDER BY seq',
    )
    .map(({ body, original }) => {
      const { id, type, reference, currency, line_items, shipping_cost } = JSON.parse(
        body,
      ) as WholeTransaction;
      const parts = [...line_items, ...(shipping_cost ? [shipping_cost] : [])];
      return {
        id,
        type: type as TaxTransactionSeen['type'],
        reference,
        original,
        currency,
        total: parts.reduce((sum, part) => sum + worth(part), 0),
        tax: parts.reduce((sum, { amount_tax }) => sum + amount_tax, 0),
      };
    });
}

type Part = Pick<Line, 'amount' | 'amount_tax' | 'tax_behavior'>;

/** With the tax, whether that is in the amount or on top. */
const worth = ({ amount, amount_tax, tax_behavior }: Part) =>
  tax_behavior === 'inclusive' ? amount : amount + amount_tax;

/** What can still be reversed of each part: reversals that were reversed themselves do not count. */
function leftOf(account: Account, original: WholeTransaction, parts: Part[]) {
  const reversals = account.store
    .rows<{ body: string }>(
      `SELECT body FROM tax_transactions r WHERE original = ?
         AND NOT EXISTS (SELECT 1 FROM tax_transactions u WHERE u.original = r.id)`,
      original.id,
    )
    .map(({ body }) => JSON.parse(body) as WholeTransaction);
  if (reversals.length >= PARTIAL_REVERSALS_MAX)
    throw new StripeError(`A transaction can have at most ${PARTIAL_REVERSALS_MAX} partial reversals.`, {
      param: 'original_transaction',
      executed: true,
    });
  const left = parts.map((part) => ({ ...part }));
  for (const { line_items, shipping_cost } of reversals)
    for (const [index, part] of [...line_items, ...(shipping_cost ? [shipping_cost] : [])].entries()) {
      left[index]!.amount += part.amount;
      left[index]!.amount_tax += part.amount_tax;
    }
  if (parts.some((part) => worth(part) !== 0) && left.every((part) => worth(part) === 0))
    throw new StripeError(
      `You can't reverse transaction '${original.id}' because it has been fully reversed.`,
      {
        param: 'original_transaction',
        executed: true,
      },
    );
  return left;
}

function readFlatAmount(params: Params, mode: 'full' | 'partial'): number {
  const flat = params.integer('flat_amount');
  if (mode === 'full') return 0;
  if (flat === undefined)
    throw new StripeError(
      'This stand-in for Stripe reverses a flat amount only: flat_amount is required with mode=partial.',
      { param: 'flat_amount', code: 'parameter_missing' },
    );
  if (flat >= 0) throw params.invalidInteger('flat_amount', 'Invalid negative integer');
  return -flat;
}

function readReference(params: Params): string {
  return params.requiredString('reference', REFERENCE_LENGTH_MAX);
}

function holdUnique({ store }: Account, reference: string): void {
  if (store.row('SELECT 1 FROM tax_transactions WHERE reference = ?', reference))
    throw new StripeError(`A transaction with the reference '${reference}' exists already.`, {
      param: 'reference',
      executed: true,
    });
}

function find({ store }: Account, id: string, param: string): WholeTransaction {
  const found = store.find<WholeTransaction>('tax.transaction', id);
  if (!found) throw noSuch('tax transaction', id, param);
  return found;
}

function keep(
  { store }: Account,
  whole: WholeTransaction,
  params: Params,
  about: { calculation: string | null; original: string | null },
): string {
  store.insert({ ...whole, ...about } as WholeTransaction, JSON.stringify(whole));
  return JSON.stringify(shown(whole, expanded(params)));
}

function shown({ line_items, ...rest }: WholeTransaction, wanted: Set<string>): Transaction {
  return wanted.has('line_items') ? { ...rest, line_items: listOf(rest.id, line_items, INCLUDED) } : rest;
}

function listOf(id: string, lines: Line[], limit: number): Stripe.ApiList<Line> {
  return {
    object: 'list',
    data: lines.slice(0, limit),
    has_more: lines.length > limit,
    url: `/v1/tax/transactions/${id}/line_items`,
  };
}
