/** Writes the options and variants that were planned: only what differs, each variant in one statement. */
import { v7 as newId } from 'uuid';
import { sql, type Tx } from '../../platform/db.ts';
import type { Changes } from './context.ts';
import type { KnownProduct, KnownVariant } from './known.ts';
import type { PlannedVariant, VariantPlan } from './plan-variants.ts';
import type { WantedVariant } from './wanted.ts';

export interface Level {
  variantId: string;
  sku: string;
  line: number;
  isNew: boolean;
  was: { onHand: number; sellWithout: boolean };
  onHand: number;
  sellWithout: boolean | undefined;
}

interface Writing {
  productId: string;
  known: KnownProduct | undefined;
  plan: VariantPlan;
  changes: Changes;
}

/** @returns the levels that the file asks for, and the id of the variant on each line. */
export async function writeVariants(
  tx: Tx,
  { productId, known, plan, changes }: Writing,
): Promise<{ levels: Level[]; ids: Map<number, string> }> {
  await writeOptions(tx, { productId, known, plan, changes });
  const levels: Level[] = [];
  const writes: Promise<unknown>[] = []; // sent together, and done in this order
  const ids = new Map<number, string>();
  let position = Math.max(0, ...(known?.variants ?? []).map((variant) => variant.position));
  for (const planned of plan.variants) {
    const { wanted, known: was, sku } = planned;
    const id = was?.id ?? newId();
    const next = nextOf(planned, plan);
    if (was) writes.push(updateVariant(tx, was, next, changes));
    else writes.push(insertVariant(tx, { id, productId, position: ++position, ...next }, changes));
    writes.push(writeOwnPrices(tx, id, { planned, changes }));
    ids.set(wanted.line, id);
    levels.push({
      variantId: id,
      sku,
      line: wanted.line,
      isNew: !was,
      was: was ?? { onHand: 0, sellWithout: false },
      onHand: wanted.quantity ?? was?.onHand ?? 0,
      sellWithout: wanted.sellWithout,
    });
  }
  await Promise.all(writes);
  return { levels, ids };
}

async function writeOptions(
  tx: Tx,
  { productId, known, plan: { options }, changes }: Writing,
): Promise<void> {
  if (!options || JSON.stringify(options) === JSON.stringify(known?.options ?? [])) return;
  changes.before.options = known?.options;
  changes.after.options = options;
  await tx.run(sql`DELETE FROM product_options WHERE product_id = ${productId}`);
  for (const [index, { name, choices }] of options.entries())
    await tx.run(sql`
      INSERT INTO product_options (product_id, position, name, choices) VALUES (${productId}, ${index + 1}, ${name}, ${choices})`);
}

type Next = Pick<
  KnownVariant,
  'sku' | 'choices' | 'priceMinor' | 'compareAtMinor' | 'grams' | 'barcode' | 'costMinor' | 'status'
>;

const said = <T>(value: T | undefined, before: T): T => (value === undefined ? before : value);

function nextOf({ wanted, known, sku }: PlannedVariant, { options }: VariantPlan): Next {
  const priceMinor = wanted.priceMinor ?? known?.priceMinor ?? 0;
  return {
    sku,
    choices: options === undefined && known ? known.choices : wanted.choices,
    priceMinor,
    compareAtMinor: comparedWith(wanted, known, priceMinor),
    grams: said(wanted.grams, known?.grams ?? 0),
    barcode: said(wanted.barcode, known?.barcode ?? ''),
    costMinor: said(wanted.costMinor, known?.costMinor ?? null),
    status: 'active',
  };
}

function comparedWith(
  wanted: WantedVariant,
  known: KnownVariant | undefined,
  priceMinor: number,
): number | null {
  const minor = said(wanted.compareAtMinor, known?.compareAtMinor ?? null);
  return minor !== null && minor > priceMinor ? minor : null;
}

async function updateVariant(tx: Tx, was: KnownVariant, next: Next, changes: Changes): Promise<void> {
  let differs = false;
  for (const [field, value] of Object.entries(next)) {
    const before = was[field as keyof Next];
    if (JSON.stringify(before) === JSON.stringify(value)) continue;
    differs = true;
    changes.before[`${was.sku}: ${field}`] = before;
    changes.after[`${was.sku}: ${field}`] = value;
  }
  if (!differs) return;
  await tx.run(sql`
    UPDATE variants SET sku = ${next.sku}, choices = ${next.choices}, price_minor = ${next.priceMinor},
      compare_at_minor = ${next.compareAtMinor}, weight_grams = ${next.grams}, barcode = ${next.barcode},
      cost_minor = ${next.costMinor}, status = ${next.status}, updated_at = now()
    WHERE id = ${was.id}`);
}

async function insertVariant(
  tx: Tx,
  { id, productId, position, ...next }: Next & { id: string; productId: string; position: number },
  changes: Changes,
): Promise<void> {
  changes.after[`${next.sku}: priceMinor`] = next.priceMinor;
  await tx.run(sql`
    INSERT INTO variants (id, product_id, position, sku, choices, price_minor, compare_at_minor, weight_grams, barcode, cost_minor)
    VALUES (${id}, ${productId}, ${position}, ${next.sku}, ${next.choices}, ${next.priceMinor}, ${next.compareAtMinor},
      ${next.grams}, ${next.barcode}, ${next.costMinor})`);
}

async function writeOwnPrices(
  tx: Tx,
  variantId: string,
  { planned: { wanted, known, sku }, changes }: { planned: PlannedVariant; changes: Changes },
): Promise<void> {
  for (const [currency, { priceMinor, compareAtMinor }] of Object.entries(wanted.own)) {
    const was = known?.own[currency];
    if ((was?.priceMinor ?? null) === priceMinor && (was?.compareAtMinor ?? null) === compareAtMinor)
      continue;
    changes.before[`${sku}: ${currency}`] = was ?? null;
    changes.after[`${sku}: ${currency}`] = priceMinor === null ? null : { priceMinor, compareAtMinor };
    if (priceMinor === null)
      await tx.run(
        sql`DELETE FROM variant_prices WHERE variant_id = ${variantId} AND currency = ${currency}`,
      );
    else
      await tx.run(sql`
        INSERT INTO variant_prices (variant_id, currency, price_minor, compare_at_minor)
        VALUES (${variantId}, ${currency}, ${priceMinor}, ${compareAtMinor})
        ON CONFLICT (variant_id, currency)
          DO UPDATE SET price_minor = excluded.price_minor, compare_at_minor = excluded.compare_at_minor`);
  }
}
