/** This machine's clock, by the one that matters most: Stripe's signatures are five minutes old at most. */
import { ask } from './ask.ts';
import { bad, type Check, good, odd, reasonOf } from './finding.ts';

const SKEW_ODD_MS = 5_000;
const SKEW_BAD_MS = 60_000;

export const clock: Check = async ({ config }) => {
  const { origin } = config.stripe?.apiBase ?? new URL('https://api.stripe.com');
  try {
    const { headers, at } = await ask(`${origin}/`, { method: 'HEAD' });
    const their = Date.parse(headers.date ?? '');
    if (Number.isNaN(their)) return [odd(`${origin} does not tell the time, so this clock was not compared`)];
    return [judge(at - their - 500)]; // the header is cut to the second
  } catch (error) {
    return [odd(`${origin} cannot be reached (${reasonOf(error)}), so this clock was not compared`)];
  }
};

function judge(aheadMs: number) {
  const seconds = Math.round(Math.abs(aheadMs) / 1000);
  const words = `is ${seconds} s ${aheadMs < 0 ? 'behind' : 'ahead of'} Stripe's. Let this machine keep time by NTP (timedatectl set-ntp true)`;
  if (Math.abs(aheadMs) < SKEW_ODD_MS) return good('agrees with Stripe’s');
  return Math.abs(aheadMs) < SKEW_BAD_MS ? odd(words) : bad(`${words}: signed messages will be refused`);
}
