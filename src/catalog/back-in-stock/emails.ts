/** Mail about a variant that somebody waits for. */
import type { Config } from '../../platform/config.ts';
import type { EmailKind, EmailKinds } from '../../platform/email-kinds.ts';
import { routes } from '../../routes.ts';

interface Data {
  url?: string;
  name?: string;
}

export const backInStockEmails = (config: Config): EmailKinds => ({
  back_in_stock_confirm: kind(config, {
    title: 'Back in stock: confirm',
    isSecret: true,
    wording: {
      subject: 'Shall we tell you when {product} is back?',
      heading: 'Shall we tell you?',
      body: 'Somebody, probably you, wants to hear from {shop} when {product} can be bought again. Press the button, and we write to you once, when it is back.\n\nIf it was not you, leave this message alone: we do not write again.',
    },
    button: 'Yes, tell me',
  }),
  back_in_stock: kind(config, {
    title: 'Back in stock',
    isSecret: false,
    wording: {
      subject: '{product} is back',
      heading: 'It is back',
      body: '{product} can be bought again at {shop}. It is not put aside for you: who comes first has it.\n\nThis was the one message about it that you asked for.',
    },
    button: 'Look at it',
  }),
});

function kind(
  { publicUrl }: Config,
  {
    title,
    isSecret,
    wording,
    button,
  }: Pick<EmailKind, 'title' | 'isSecret' | 'wording'> & { button: string },
): EmailKind {
  const letterOf = ({ url = publicUrl, name = '' }: Data) => ({
    values: { product: name },
    button: { label: button, href: url },
    parts: [],
  });
  return {
    title,
    reader: 'buyer',
    ...(isSecret && { isSecret }),
    wording,
    placeholders: { product: 'the product, with what was chosen of it' },
    async write(_, { data }) {
      return (data as Data).url ? letterOf(data) : { unsendable: 'Its link is gone.' };
    },
    preview: async () => ({
      letter: letterOf({ url: publicUrl + routes.allProducts(), name: 'Linen tablecloth, Blue' }),
      isReal: false,
    }),
  };
}
