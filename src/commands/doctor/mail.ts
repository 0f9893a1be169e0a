/** Mail: whether the server takes the shop's name and password, and what the name service says of the sender. */
import { createTransport } from 'nodemailer';
import { bad, type Check, type Finding, good, odd, type Records, reasonOf } from './finding.ts';

const LIMITS = { connectionTimeout: 6_000, greetingTimeout: 6_000, socketTimeout: 8_000 };

export const smtp: Check = async ({ config }) => {
  if (!config.smtpUrl)
    return [
      (config.production ? odd : good)(
        'mail stays on the mailbox page: nobody gets any. Set SMTP_URL to send it',
      ),
    ];
  const { hostname, port } = new URL(config.smtpUrl);
  const at = `${hostname}${port && `:${port}`}`;
  const url = new URL(config.smtpUrl);
  for (const [name, value] of Object.entries(LIMITS)) url.searchParams.set(name, String(value));
  const transport = createTransport(url.href);
  try {
    await transport.verify();
    return [good(`${at} greets the shop${url.username ? ', and takes its name and password' : ''}`)];
  } catch (error) {
    return [bad(notTaken(error, at))];
  } finally {
    transport.close();
  }
};

function notTaken(error: unknown, at: string): string {
  const { code } = error as { code?: string };
  const reason = reasonOf(error);
  if (code === 'EAUTH')
    return `${at} refuses name or password: ${reason}. Look at SMTP_URL (and SMTP_PASSWORD)`;
  if (/certificate|self.signed|altnames/i.test(reason))
    return `${at} has a certificate that is not trusted: ${reason}. Use the name that it was made for`;
  if (/wrong version number|packet length/i.test(reason))
    return `${at} is not encrypted from the start: take smtp:// in place of smtps://, or port 465`;
  if (/greeting/i.test(reason))
    return `${at} does not greet: ${reason}. Take smtps:// for port 465, smtp:// for 587 or 25`;
  return `${at} cannot be reached: ${reason}. Look at SMTP_URL; many hosts close port 25, so take 587 or 465`;
}

/** Names that are nobody's (RFC 2606, RFC 6761). */
const NOBODYS = /(^|\.)(example|example\.(com|net|org)|test|invalid|localhost)$/;

/** https://support.google.com/mail/answer/81126: SPF or DKIM from every sender, all three from who sends much. */
export const records: Check = async ({ config, records }) => {
  const domain = config.mail.from.address.split('@')[1]!.toLowerCase();
  if (!config.smtpUrl) return [good('not looked at, as no mail is sent')];
  if (NOBODYS.test(domain))
    return [
      odd(
        `mail comes from ${config.mail.from.address}, which is nobody's address: set MAIL_FROM or SHOP_EMAIL`,
      ),
    ];
  return await Promise.all([
    spf(records, domain),
    dkim(records, domain, config.dkimSelector),
    dmarc(records, domain),
  ]);
};

/** @returns undefined where the name service does not answer; none where it says that there is none. */
async function texts(records: Records, name: string): Promise<string[] | undefined> {
  try {
    return (await records.resolveTxt(name)).map((parts) => parts.join(''));
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    return code === 'ENOTFOUND' || code === 'ENODATA' ? [] : undefined;
  }
}

const unasked = (name: string) =>
  odd(`the name service does not answer for ${name}, so it was not looked at`);

/** RFC 7208. */
async function spf(records: Records, domain: string): Promise<Finding> {
  const found = (await texts(records, domain))?.filter((text) => /^v=spf1( |$)/i.test(text));
  if (!found) return unasked(domain);
  if (found.length === 0)
    return bad(
      `SPF: ${domain} does not say who sends its mail. Add the TXT record that your mail provider names (v=spf1 …)`,
    );
  if (found.length > 1)
    return bad(`SPF: ${domain} has ${found.length} such records, which count as none. Make them one`);
  if (/\s\+?all\b/i.test(found[0]!))
    return bad(`SPF: ${domain} lets anybody send ("${found[0]}"). End it with ~all or -all`);
  return good(`SPF: ${domain} has "${found[0]}"`);
}

/** RFC 6376: the key's record has p=; an empty one takes the key back. */
async function dkim(records: Records, domain: string, selector: string | undefined): Promise<Finding> {
  if (!selector)
    return odd('DKIM: not looked at. Set MAIL_DKIM_SELECTOR to the selector that your mail provider names');
  const name = `${selector}._domainkey.${domain}`;
  const found = await texts(records, name);
  if (!found) return unasked(name);
  const key = found
    .map((text) => /(?:^|;)\s*p=\s*([^;\s]*)/i.exec(text)?.[1])
    .find((each) => each !== undefined);
  if (key === undefined) return bad(`DKIM: ${name} has no key. Add the record that your mail provider names`);
  return key === ''
    ? bad(`DKIM: the key at ${name} was taken back. Make a new one`)
    : good(`DKIM: ${name} has a key`);
}

/** RFC 7489; a name below another goes by that one's where it has none of its own. */
async function dmarc(records: Records, domain: string): Promise<Finding> {
  const names = [domain, ...parents(domain)];
  for (const name of names) {
    const found = (await texts(records, `_dmarc.${name}`))?.filter((text) => /^v=DMARC1\s*;/i.test(text));
    if (!found) return unasked(`_dmarc.${name}`);
    if (found.length > 1)
      return bad(`DMARC: _dmarc.${name} has ${found.length} such records, which count as none`);
    const policy = /;\s*p=\s*(\w+)/i.exec(found[0] ?? '')?.[1];
    if (policy) return good(`DMARC: ${name} says p=${policy}`);
    if (found.length === 1) return bad(`DMARC: _dmarc.${name} says no p=, and counts as none`);
  }
  return odd(
    `DMARC: ${domain} says nothing about false mail in its name. Add TXT _dmarc.${domain} "v=DMARC1; p=none"`,
  );
}

/** Down to two labels. */
function parents(domain: string): string[] {
  const labels = domain.split('.');
  return labels.slice(1, -1).map((_, index) => labels.slice(index + 1).join('.'));
}
