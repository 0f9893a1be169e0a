/** The files of imports that are over go after a month; the imports themselves, and what was found, stay. */
import type { Db } from '../../platform/db.ts';
import { removeFile } from './file.ts';
import { overdueImports } from './imports.ts';

export async function sweepImports({ db, config }: { db: Db; config: { dataDir: string } }): Promise<void> {
  for (const { id } of await overdueImports(db)) await removeFile(config, id);
}
