/** A collection as it is typed, and what may be wrong with it. */
import type { Desk } from '../../admin/desk.ts';
import { isHandle } from '../../platform/handles.ts';
import { decimalAmount } from '../../platform/money.ts';
import type { CollectionFields } from '../collections.ts';
import { readAmount } from '../grid-values.ts';
import { handleOf } from '../handles.ts';
import {
  CONDITIONS_MAX,
  type Condition,
  type ConditionField,
  conditionFields,
  conditionOf,
  isOfPrice,
  type Rule,
} from '../rules.ts';

export interface TypedCondition {
  field: ConditionField;
  value: string;
}

export interface TypedCollection {
  title: string;
  handle: string;
  description: string;
  kind: 'hand' | 'rule';
  match: Rule['match'];
  order: Rule['order'];
  conditions: TypedCondition[];
}

export interface FieldFault {
  field: string;
  message: string;
}

export type ReadCollection = { ok: true; fields: CollectionFields } | { ok: false; faults: FieldFault[] };

const TITLE_MAX = 120;
const DESCRIPTION_MAX = 5_000;
const VALUE_MAX = 100;

const isConditionField = (text: string): text is ConditionField => Object.hasOwn(conditionFields, text);

export const emptyCollection: TypedCollection = {
  title: '',
  handle: '',
  description: '',
  kind: 'hand',
  match: 'all',
  order: 'title',
  conditions: [],
};

export function typedCollection({ form, values }: Desk): TypedCollection {
  const texts = values('condition_value');
  const conditions = values('condition_field')
    .slice(0, CONDITIONS_MAX)
    .flatMap((field, index) => {
      const value = (texts[index] ?? '').trim();
      return isConditionField(field) && value !== '' ? [{ field, value }] : [];
    });
  return {
    title: (form.title ?? '').trim(),
    handle: (form.handle ?? '').trim().toLowerCase(),
    description: (form.description ?? '').replaceAll('\r\n', '\n').trim(),
    kind: form.kind === 'rule' ? 'rule' : 'hand',
    match: form.match === 'any' ? 'any' : 'all',
    order: form.order === 'newest' ? 'newest' : 'title',
    conditions,
  };
}

/** A saved one as a form shows it. */
export function asTyped(fields: CollectionFields, currency: string): TypedCollection {
  const { title, handle, description, rule } = fields;
  const conditions = (rule?.conditions ?? []).map(({ field, value }) => ({
    field,
    value: isOfPrice(field) ? decimalAmount(Number(value), currency) : String(value),
  }));
  return {
    title,
    handle,
    description,
    kind: rule ? 'rule' : 'hand',
    match: rule?.match ?? 'all',
    order: rule?.order ?? 'title',
    conditions,
  };
}

export function readCollection(typed: TypedCollection, currency: string): ReadCollection {
  const faults: FieldFault[] = [];
  const { title, description } = typed;
  const handle = typed.handle || handleOf(title, 'collection');
  if (title === '') faults.push({ field: 'title', message: 'Give the collection a title.' });
  if (title.length > TITLE_MAX)
    faults.push({ field: 'title', message: `A title may have ${TITLE_MAX} letters.` });
  if (!isHandle(handle))
    faults.push({
      field: 'handle',
      message: 'Write the address in small letters, digits and single hyphens.',
    });
  if (description.length > DESCRIPTION_MAX)
    faults.push({ field: 'description', message: `The description may have ${DESCRIPTION_MAX} letters.` });
  const rule = typed.kind === 'rule' ? readRule(typed, currency, faults) : null;
  return faults.length > 0
    ? { ok: false, faults }
    : { ok: true, fields: { title, handle, description, rule } };
}

/** The conditions that can be read; what is wrong with the others is added to the faults. */
export function readRule(
  { match, order, conditions }: TypedCollection,
  currency: string,
  faults: FieldFault[] = [],
): Rule {
  if (conditions.length === 0)
    faults.push({ field: 'condition-0', message: 'Say which products: one condition at least.' });
  const read = conditions.flatMap(({ field, value }, index): Condition[] => {
    const at = `condition-${index}`;
    if (!isOfPrice(field)) {
      if (value.length <= VALUE_MAX) return [conditionOf(field, value)];
      faults.push({ field: at, message: `A condition may have ${VALUE_MAX} letters.` });
      return [];
    }
    const amount = readAmount(value, { currency });
    if (amount.ok) return [conditionOf(field, amount.value)];
    faults.push({ field: at, message: amount.message });
    return [];
  });
  return { match, order, conditions: read };
}
