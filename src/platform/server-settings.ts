/** What a merchant may set in the back office, as the environment and the shop as it comes have it. */
import { type Logo, ownLook } from './look.ts';

export interface Settings {
  name: string;
  email: string;
  /** On receipts and invoices, line by line. */
  address: string[];
  returnsAddress: string[];
  country: string;
  currency: string;
  locale: string;
  timeZone: string;
  tagline: string;
  headline: string;
  invitation: string;
  aboutTitle: string;
  /** Paragraphs, parted by blank lines. */
  aboutText: string;
  /** #rrggbb; '': the shop's own. */
  accentLight: string;
  accentDark: string;
  logo: Logo | null;
}

export type SettingName = keyof Settings;

/** Of the environment: what it says or leaves as it comes, and which of it was written there, by what name. */
export interface ServerSettings {
  values: Settings;
  fixed: Partial<Record<SettingName | 'mailName' | 'mailAddress' | 'mailStaff', string>>;
  /** What a gift wrap costs; `written` where an amount in the shop's currency was. */
  giftWrap: { minor: number; written: boolean };
}

/** As the shop comes, besides what readConfig reads. */
export const ownWords = {
  tagline: ownLook.tagline,
  headline: ownLook.headline,
  invitation: ownLook.invitation,
  aboutTitle: ownLook.about.title,
  aboutText: ownLook.about.paragraphs.join('\n\n'),
  accentLight: '',
  accentDark: '',
  logo: null,
};

const NAMED: Record<string, string> = {
  name: 'SHOP_NAME',
  email: 'SHOP_EMAIL',
  address: 'SHOP_ADDRESS',
  returnsAddress: 'RETURN_ADDRESS',
  country: 'SHOP_COUNTRY',
  currency: 'SHOP_CURRENCY',
  locale: 'SHOP_LOCALE',
  timeZone: 'SHOP_TIME_ZONE',
  mailStaff: 'STAFF_EMAIL',
  mailAddress: 'MAIL_FROM',
};

/** Which settings this environment names, each with the variable that does. */
export function fixedBy(env: Record<string, string | undefined>): ServerSettings['fixed'] {
  const named = Object.entries(NAMED).filter(([, variable]) => env[variable]?.trim());
  const writesName = /^\s*"?[^<>"\s]/.test(env.MAIL_FROM ?? '') && env.MAIL_FROM!.includes('<');
  return { ...Object.fromEntries(named), ...(writesName && { mailName: 'MAIL_FROM' }) };
}
