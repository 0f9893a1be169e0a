/** What a buyer typed on the hosted page, checked field by field. */
import { isEmail, type Method } from './session-params.ts';

export interface PayForm {
  email: string;
  name: string;
  method: Method;
  number: string;
  expiry: string;
  cvc: string;
  iban: string;
}

export type FieldErrors = Partial<Record<keyof PayForm, string>>;

export type ReadForm =
  | { ok: true; number: string; form: PayForm }
  | { ok: false; form: PayForm; errors: FieldErrors };

export function emptyForm(email: string | null): PayForm {
  return { email: email ?? '', name: '', method: 'card', number: '', expiry: '', cvc: '', iban: '' };
}

/** @param free nothing is to be paid, so no card is asked for */
export function readPayForm(body: URLSearchParams, free: boolean): ReadForm {
  const text = (name: string) => (body.get(name) ?? '').trim().slice(0, 200);
  const form: PayForm = {
    email: text('email'),
    name: text('name'),
    method: text('method') === 'sepa_debit' ? 'sepa_debit' : 'card',
    number: text('number'),
    expiry: text('expiry'),
    cvc: text('cvc'),
    iban: text('iban'),
  };
  const used = text('use');
  if (used) fillIn(form, used);
  const errors = {
    ...checkPayer(form),
    ...(free ? {} : form.method === 'card' ? checkCard(form) : checkDebit(form)),
  };
  if (Object.keys(errors).length > 0) return { ok: false, form, errors };
  return { ok: true, number: form.method === 'card' ? form.number : form.iban, form };
}

/** One press on a listed test number stands for typing it in. */
function fillIn(form: PayForm, number: string): void {
  if (/^[A-Z]{2}/.test(number)) {
    form.method = 'sepa_debit';
    form.iban = number;
  } else {
    form.method = 'card';
    form.number = number.replace(/(\d{4})(?=\d)/g, '$1 ');
    form.expiry = `12 / ${String((new Date().getUTCFullYear() + 3) % 100).padStart(2, '0')}`;
    form.cvc = '123';
  }
  form.name ||= 'Test Buyer';
}

function checkPayer(form: PayForm): FieldErrors {
  if (form.email === '') return { email: 'Enter your e-mail address.' };
  return isEmail(form.email) ? {} : { email: 'This e-mail address is not complete.' };
}

function checkCard(form: PayForm): FieldErrors {
  const errors: FieldErrors = {};
  const number = form.number.replace(/[\s-]/g, '');
  if (number === '') errors.number = 'Enter the card number.';
  else if (!/^\d{12,19}$/.test(number)) errors.number = 'The card number is incomplete.';
  else if (!passesLuhn(number)) errors.number = 'The card number is not valid.';
  const expiry = checkExpiry(form.expiry);
  if (expiry) errors.expiry = expiry;
  if (!/^\d{3,4}$/.test(form.cvc)) errors.cvc = 'Enter the three digits of the security code.';
  if (form.name === '') errors.name = 'Enter the name on the card.';
  return errors;
}

function checkExpiry(text: string): string | undefined {
  const match = /^(\d{1,2})\s*\/?\s*(\d{2}|20\d{2})$/.exec(text);
  if (!match) return 'Enter the expiry date as MM / YY.';
  const month = Number(match[1]);
  const year = Number(match[2]) % 100;
  if (month < 1 || month > 12) return 'There is no such month.';
  const now = new Date();
  const past = year * 12 + month < (now.getUTCFullYear() % 100) * 12 + now.getUTCMonth() + 1;
  return past ? 'This card has expired.' : undefined;
}

function checkDebit(form: PayForm): FieldErrors {
  const errors: FieldErrors = {};
  const iban = form.iban.replace(/\s/g, '').toUpperCase();
  if (iban === '') errors.iban = 'Enter the IBAN.';
  else if (!isIban(iban)) errors.iban = 'This IBAN is not valid.';
  if (form.name === '') errors.name = 'Enter the name of the account’s owner.';
  return errors;
}

/** ISO/IEC 7812-1, annex B. */
export function passesLuhn(digits: string): boolean {
  let sum = 0;
  for (let i = 0; i < digits.length; i++) {
    const digit = Number(digits[digits.length - 1 - i]);
    const doubled = i % 2 === 1 ? digit * 2 : digit;
    sum += doubled > 9 ? doubled - 9 : doubled;
  }
  return sum % 10 === 0;
}

/** ISO 13616: the rearranged number is 1 modulo 97. */
export function isIban(iban: string): boolean {
  if (!/^[A-Z]{2}\d{2}[A-Z0-9]{11,30}$/.test(iban)) return false;
  const moved = iban.slice(4) + iban.slice(0, 4);
  const digits = moved.replace(/[A-Z]/g, (letter) => String(letter.charCodeAt(0) - 55));
  return BigInt(digits) % 97n === 1n;
}
