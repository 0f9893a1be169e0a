/** A guest's way back to an order: a link, sent to the address that ordered. */
import type { Config } from '../../platform/config.ts';
import type { EmailKind } from '../../platform/email-kinds.ts';
import { formatDateTime } from '../../ui/date-time.ts';
import { aboutSubject } from './kinds.ts';

interface OrderLink {
  url: string;
  expiresAt: string;
}

export const orderLinkEmail = (config: Config): EmailKind =>
  aboutSubject<OrderLink>('order_link', config, {
    title: 'Link to an order',
    reader: 'buyer',
    isSecret: true,
    wording: {
      subject: 'Your link to order {number} at {shop}',
      heading: 'Your order {number}',
      body: `Dear {name}, somebody, probably you, asked to see order {number} at {shop}. This link opens it until {expires}.

If it was not you, there is nothing you need to do: the link was sent to you alone.`,
    },
    placeholders: { expires: 'until when the link opens the order' },
    find: (_, { data }) => data as unknown as OrderLink,
    example: () => ({
      subject: { url: `${config.publicUrl}/`, expiresAt: new Date(Date.now() + 3_600_000).toISOString() },
    }),
    letter: (_, { url, expiresAt }, about) => {
      if (new Date(expiresAt) <= new Date())
        return { unsendable: 'The link had ended before it could be sent.' };
      const expires = formatDateTime(expiresAt, about.config.shop);
      return {
        values: { ...about.values, expires },
        button: { label: 'Open your order', href: url },
        parts: [
          { part: 'facts', heading: 'The link', facts: [{ label: 'Works until', value: expires }] },
          { part: 'text', lines: ['Pass it on to nobody: whoever has it can see the order.'] },
        ],
      };
    },
  });
