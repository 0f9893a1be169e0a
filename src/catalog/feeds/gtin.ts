/**
 * A number of GS1 (EAN, UPC, ISBN-13) that may be told to others: with the right check digit
 * (https://www.gs1.org/services/check-digit-calculator), and not of those that a shop gives out itself (2, 02, 04) or
 * that are for coupons (05, 981 to 984, 99), which Google refuses: https://support.google.com/merchants/answer/6286293,
 * /6286302.
 */
export function isGtin(code: string): boolean {
  if (!/^(\d{8}|\d{12,14})$/.test(code) || /^0+$/.test(code)) return false;
  // The first of fourteen digits says how it is packed.
  const prefixed = code.length === 14 ? code.slice(1) : code.length === 12 ? `0${code}` : code;
  if (/^(2|02|04|05|98[1-4]|99)/.test(prefixed)) return false;
  const digits = [...code].reverse().map(Number);
  const sum = digits.slice(1).reduce((total, digit, at) => total + digit * (at % 2 === 0 ? 3 : 1), 0);
  return (10 - (sum % 10)) % 10 === digits[0];
}
