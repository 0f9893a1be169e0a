/** `npm run mail`: what could not be sent. `npm run mail -- resend ID` (or `all`) sends it again. */
import { sendAgain, unsentEmails } from '../platform/mailer.ts';
import { isUuid } from '../platform/requests.ts';
import { withDatabase } from './database.ts';

const [verb = 'list', which = ''] = process.argv.slice(2);

await withDatabase(async (db) => {
  const unsent = await unsentEmails(db);
  if (verb === 'list') {
    for (const email of unsent)
      console.log(
        `${email.id}  ${email.status}  ${email.kind} to ${email.recipient}, ${email.attempts} tries: ${email.lastError}`,
      );
    console.log(
      unsent.length === 0
        ? 'All mail has been sent.'
        : `\n${unsent.length} not sent. Again: npm run mail -- resend ID`,
    );
  } else if (verb === 'resend' && (which === 'all' || isUuid(which))) {
    const ids = which === 'all' ? unsent.map((email) => email.id) : [which];
    let queued = 0;
    for (const id of ids) if (await sendAgain(db, id)) queued += 1;
    console.log(`${queued} will be sent again within a second of the shop running.`);
    if (queued === 0) process.exitCode = 1;
  } else {
    console.error('Usage: npm run mail [-- list | resend ID | resend all]');
    process.exitCode = 2;
  }
});
