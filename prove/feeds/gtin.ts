/** What Google takes as a GTIN, worked out otherwise than the shop does it: all of it weighed, the sum ends in nought. */
const REFUSED = ['2', '02', '04', '05', '981', '982', '983', '984', '99'];

export function isTakenGtin(code: string): boolean {
  if (![8, 12, 13, 14].includes(code.length) || /\D/.test(code) || Number(code) === 0) return false;
  const fourteen = code.padStart(14, '0');
  let sum = 0;
  for (let at = 0; at < 14; at++) sum += Number(fourteen[at]) * (at % 2 === 0 ? 3 : 1);
  const prefixed = code.length === 8 ? code : fourteen.slice(1);
  return sum % 10 === 0 && !REFUSED.some((prefix) => prefixed.startsWith(prefix));
}
