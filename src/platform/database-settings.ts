/** Which databases the shop talks to, and past what. */

export interface DatabaseSettings {
  /** Past a pooler: for LISTEN, migrations and commands. Undefined: DATABASE_URL leads there itself. */
  directUrl: string | undefined;
  /** DATABASE_URL leads to a pooler that keeps no session, such as PgBouncer in transaction mode. */
  isPooled: boolean;
  /** Copies to browse from. */
  replicaUrls: string[];
}

type Env = Record<string, string | undefined>;

export function readDatabases(env: Env, problems: string[]): DatabaseSettings {
  const pooler = env.DATABASE_POOLER?.trim() || 'none';
  if (!['none', 'transaction'].includes(pooler))
    problems.push(`DATABASE_POOLER must be none or transaction, not "${pooler}".`);
  const isPooled = pooler === 'transaction';
  const directUrl = env.DATABASE_DIRECT_URL?.trim() || undefined;
  if (directUrl && !isDatabase(directUrl))
    problems.push('DATABASE_DIRECT_URL must be an address starting with postgres:// or postgresql://.');
  if (isPooled && !directUrl)
    problems.push(
      'DATABASE_DIRECT_URL is missing: with DATABASE_POOLER=transaction changes are listened to, and migrations made, past the pooler.',
    );
  const replicaUrls = (env.DATABASE_REPLICA_URL ?? '').split(/[\s,]+/).filter(Boolean);
  if (!replicaUrls.every(isDatabase))
    problems.push(
      'DATABASE_REPLICA_URL must be an address starting with postgres:// or postgresql://, or several with commas between.',
    );
  if (!env.DATABASE_URL?.trim() && (isPooled || directUrl || replicaUrls.length > 0))
    problems.push(
      'DATABASE_URL is missing, but DATABASE_POOLER, DATABASE_DIRECT_URL or DATABASE_REPLICA_URL is set.',
    );
  return { directUrl, isPooled, replicaUrls };
}

const isDatabase = (text: string) =>
  URL.canParse(text) && ['postgres:', 'postgresql:'].includes(new URL(text).protocol);
