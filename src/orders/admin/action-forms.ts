/** Every form of an order, by the action's name. */
import { backForms } from './forms-back.tsx';
import { goodsForms } from './forms-goods.tsx';
import type { ActionForm } from './order-form.ts';
import { refundForm } from './refund-form.tsx';

export const actionForms: ActionForm[] = [
  ...Object.values(goodsForms),
  refundForm,
  ...Object.values(backForms),
];

export const formOf = (action: string): ActionForm => actionForms.find((form) => form.action === action)!;
