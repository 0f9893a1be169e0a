/** Settings of what the shop talks to: Stripe, mail, staff's programs, carriers, registers. */
import { mailFrom } from './readers/mail-from.ts';
import { staffKeys } from './readers/staff-keys.ts';
import { taxCodes } from './readers/tax-codes.ts';
import { type Group, mailAddress, maybe, oneOf, text, webAddress } from './setting.ts';

export const payments = {
  STRIPE_SECRET_KEY: {
    meaning: 'a secret or, better, restricted key ([what it may do](OPERATING.md#stripe))',
    without: 'the stand-in takes payments',
    example: 'rk_live_…',
    secret: true,
    read: maybe((given) => {
      if (!/^(sk|rk)_(test|live)_\S+$/.test(given.text))
        given.wrong(
          given.text.startsWith('pk_')
            ? 'holds a publishable key (pk_…), which cannot take payments. Take a restricted one (rk_…) from Developers → API keys.'
            : 'must start with sk_test_, sk_live_, rk_test_ or rk_live_ (a restricted key is best).',
        );
      return given.text;
    }),
  },
  STRIPE_WEBHOOK_SECRET: {
    meaning: 'of the endpoint `PUBLIC_URL/webhooks/stripe`; needed with the key',
    without: '–',
    example: 'whsec_…',
    secret: true,
    read: maybe((given) => {
      if (!given.text.startsWith('whsec_'))
        given.wrong('does not start with whsec_. Stripe shows it on the page of the webhook endpoint.');
      return given.text;
    }),
  },
  STRIPE_API_BASE: {
    meaning: "another address for Stripe's API, for tests",
    without: "Stripe's",
    example: 'http://localhost:12111',
    read: maybe((given) => {
      const address = webAddress(given);
      return URL.canParse(address) ? new URL(address) : undefined;
    }),
  },
  TAX_PROVIDER: {
    meaning:
      'who works out taxes: the shop by its own `rates`, or `stripe` ([Stripe Tax](OPERATING.md#stripe-tax))',
    default: 'rates',
    example: 'rates',
    read: oneOf('rates', 'stripe'),
  },
  STRIPE_TAX_CODES: {
    meaning: "Stripe's codes for tax classes; others as the account's preset",
    without: "all as the account's preset",
    example: 'books:txcd_35010000,food:txcd_40060003',
    read: taxCodes,
  },
} satisfies Group;

export const mail = {
  SMTP_URL: {
    meaning:
      'the server that takes mail: `smtps://` is encrypted from the start, `smtp://` when the server offers it',
    without: 'mail stays on the mailbox page',
    example: 'smtps://user:password@mail.example:465',
    secret: true,
    read: maybe((given) => {
      const url = URL.canParse(given.text) ? new URL(given.text) : undefined;
      if (!url || !/^smtps?:$/.test(url.protocol) || !url.hostname)
        given.wrong(
          'must be an address such as smtps://user:password@mail.example:465. (Signs such as / # ? in the password: put it into SMTP_PASSWORD instead.)',
        );
      return given.text;
    }),
  },
  SMTP_PASSWORD: {
    meaning: 'its password, as it is, where it does not stand in `SMTP_URL`',
    without: 'as in `SMTP_URL`',
    example: '…',
    secret: true,
    read: text,
  },
  MAIL_FROM: {
    meaning: 'whom mail comes from, `Name <address>`',
    without: '`SHOP_NAME <SHOP_EMAIL>`',
    example: 'Plain Geometry <hello@shop.example>',
    read: maybe(mailFrom),
  },
  MAIL_REPLY_TO: {
    meaning: 'where answers to mail go, if that is another address',
    without: '`MAIL_FROM`',
    example: 'help@shop.example',
    read: maybe(mailAddress),
  },
  MAIL_DKIM_SELECTOR: {
    meaning:
      'under which name your mail provider keeps the key that signs your mail; `npx pushcart doctor` looks for it',
    without: 'DKIM is not looked at',
    example: 'mail2026',
    read: maybe((given) => {
      if (!/^[a-z0-9_-]+(\.[a-z0-9_-]+)*$/i.test(given.text)) given.mustBe('a selector such as mail2026');
      return given.text;
    }),
  },
  STAFF_EMAIL: {
    meaning: 'where mail for staff goes: new orders, low stock, failed refunds, disputes',
    without: '`SHOP_EMAIL`',
    example: 'team@shop.example',
    read: maybe(mailAddress),
  },
} satisfies Group;

export const programs = {
  STAFF_API_KEY: {
    meaning: "opens the staff's API; 32 characters at least, several as `anna:KEY,bert:KEY`",
    without: 'there is no such API',
    example: 'anna:…,bert:…',
    secret: true,
    read: staffKeys,
  },
  TRACKING_WEBHOOK_SECRET: {
    meaning:
      "of the carriers' webhook ([Carriers' word](OPERATING.md#carriers-word)), 16 characters at least",
    without: 'there is no such address',
    example: '…',
    secret: true,
    read: maybe((given) => {
      if (given.text.length < 16)
        given.wrong('must have at least 16 characters. Who guesses it can mark parcels delivered.');
      return given.text;
    }),
  },
  VAT_LOOKUP_URL: {
    meaning:
      'where the register of VAT numbers is asked, with `{country}` and `{number}`; the example is VIES',
    without: 'it is not asked',
    example: 'https://ec.europa.eu/taxation_customs/vies/rest-api/ms/{country}/vat/{number}',
    read: maybe((given) => {
      const address = webAddress(given);
      if (!address.includes('{country}') || !address.includes('{number}'))
        given.wrong('must hold {country} and {number}, where those of the VAT number go.');
      return given.text;
    }),
  },
} satisfies Group;
