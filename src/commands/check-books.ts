/** `npm run check-books`: are the books of the live shop in order? Exits 1 when any rule is broken. */
import { checkBooks, printedBooks } from '../checkout/books.ts';
import { sql } from '../platform/db.ts';
import { withDatabase } from './database.ts';

await withDatabase(async (db) => {
  const findings = await db.transaction(async (tx) => {
    await tx.run(sql`SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY`);
    await tx.run(sql`SET LOCAL statement_timeout = 0`);
    return await checkBooks(tx);
  });
  for (const line of printedBooks(findings)) console.log(line);
  const broken = findings.filter((finding) => finding.broken.length > 0).length;
  console.log(
    broken === 0 ? '\nThe books are in order.' : `\n${broken} of ${findings.length} rules are broken.`,
  );
  process.exitCode = broken === 0 ? 0 : 1;
});
