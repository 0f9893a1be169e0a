/**
 * Every setting, once: name, meaning, default, example and reader. To add one, put it into a group, take its value in
 * config.ts, and write docs/SETTINGS.md and .env.example anew with `npx pushcart settings --write`.
 */
import { database, pictures, running } from './running.ts';
import { features, parcels, selling, shop } from './selling.ts';
import { mail, payments, programs } from './services.ts';
import type { Group, Setting } from './setting.ts';

export const groups: { title: string; settings: Group }[] = [
  { title: 'The program', settings: running },
  { title: 'Database', settings: database },
  { title: 'Pictures', settings: pictures },
  { title: 'Payments and taxes', settings: payments },
  { title: 'Mail', settings: mail },
  { title: 'Other programs', settings: programs },
  { title: 'The shop', settings: shop },
  { title: 'Selling', settings: selling },
  { title: 'Features and sign-in', settings: features },
  { title: 'Parcels and returns', settings: parcels },
];

export const table = {
  ...running,
  ...database,
  ...pictures,
  ...payments,
  ...mail,
  ...programs,
  ...shop,
  ...selling,
  ...features,
  ...parcels,
};

export type Name = keyof typeof table;
export const settings = Object.entries(table) as [Name, Setting<unknown>][];
