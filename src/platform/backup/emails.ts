/** Staff learn that no backup could be made. */
import type { Config } from '../config.ts';
import type { EmailKinds, Letter } from '../email-kinds.ts';

export const backupEmails = ({ shop: { locale, timeZone } }: Config): EmailKinds => {
  const letter = ({ words, lastAt }: { words?: string; lastAt?: string | null }): Letter => {
    const time = new Intl.DateTimeFormat(locale, { dateStyle: 'long', timeStyle: 'short', timeZone });
    const last = lastAt ? `The last good one is of ${time.format(new Date(lastAt))}.` : 'There is none yet.';
    return {
      values: { why: words ?? '', last },
      parts: [
        {
          part: 'facts',
          heading: 'What went wrong',
          facts: [{ label: 'In its own words', value: words ?? '' }],
        },
      ],
    };
  };
  return {
    backup_failed_staff: {
      title: 'Backup failed',
      reader: 'staff',
      wording: {
        subject: 'The backup of {shop} failed',
        heading: 'No backup could be made',
        body: 'The shop runs, but its backup failed. {last}\n\nIt is tried again every half hour. Please tell whoever runs the server.',
      },
      placeholders: { why: 'what went wrong', last: 'when the last good one was made' },
      write: async (_, { data }) => letter(data),
      preview: async () => ({
        letter: letter({ words: 'The store for backups failed (PUT pushcart-…): no answer within 180 s' }),
        isReal: false,
      }),
    },
  };
};
