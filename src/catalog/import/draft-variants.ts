/** What is to be written of the options and variants that were planned: only what differs. */
import { v7 as newId } from 'uuid';
import type { Changes } from './context.ts';
import type { KnownProduct, KnownVariant } from './known.ts';
import type { PlannedVariant, VariantPlan } from './plan-variants.ts';
import type { Rows, VariantText } from './rows.ts';
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
  rows: Rows;
}

/** @returns the levels that the file asks for, and the id of the variant on each line. */
export function draftVariants({ productId, known, plan, changes, rows }: Writing): {
  levels: Level[];
  ids: Map<number, string>;
} {
  draftOptions({ productId, known, plan, changes, rows });
  const levels: Level[] = [];
  const ids = new Map<number, string>();
  let position = Math.max(0, ...(known?.variants ?? []).map((variant) => variant.position));
  for (const planned of plan.variants) {
    const { wanted, known: was, sku } = planned;
    const id = was?.id ?? newId();
    const next = nextOf(planned, plan);
    if (was) draftChange(was, next, changes, rows);
    else {
      changes.after[`${next.sku}: priceMinor`] = next.priceMinor;
      rows.variants.push({ id, productId, position: ++position, ...next });
    }
    draftOwnPrices(id, planned, changes, rows);
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
  return { levels, ids };
}

function draftOptions({ productId, known, plan: { options }, changes, rows }: Writing): void {
  if (!options || JSON.stringify(options) === JSON.stringify(known?.options ?? [])) return;
  changes.before.options = known?.options;
  changes.after.options = options;
  if (known) rows.formerOptions.push(productId);
  for (const [index, { name, choices }] of options.entries())
    rows.options.push({ productId, position: index + 1, name, choices });
}

const said = <T>(value: T | undefined, before: T): T => (value === undefined ? before : value);

function nextOf({ wanted, known, sku }: PlannedVariant, { options }: VariantPlan): VariantText {
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

function draftChange(was: KnownVariant, next: VariantText, changes: Changes, rows: Rows): void {
  let differs = false;
  for (const [field, value] of Object.entries(next)) {
    const before = was[field as keyof VariantText];
    if (JSON.stringify(before) === JSON.stringify(value)) continue;
    differs = true;
    changes.before[`${was.sku}: ${field}`] = before;
    changes.after[`${was.sku}: ${field}`] = value;
  }
  if (differs) rows.changedVariants.push({ id: was.id, ...next });
}

function draftOwnPrices(
  variantId: string,
  { wanted, known, sku }: PlannedVariant,
  changes: Changes,
  rows: Rows,
): void {
  for (const [currency, { priceMinor, compareAtMinor }] of Object.entries(wanted.own)) {
    const was = known?.own[currency];
    if ((was?.priceMinor ?? null) === priceMinor && (was?.compareAtMinor ?? null) === compareAtMinor)
      continue;
    changes.before[`${sku}: ${currency}`] = was ?? null;
    changes.after[`${sku}: ${currency}`] = priceMinor === null ? null : { priceMinor, compareAtMinor };
    if (priceMinor === null) rows.pricesGone.push({ variantId, currency });
    else rows.prices.push({ variantId, currency, priceMinor, compareAtMinor });
  }
}
