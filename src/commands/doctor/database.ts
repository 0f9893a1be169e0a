/** The database: who answers, what the shop may do there, and whether there is room for it. */
import { existsSync } from 'node:fs';
import path from 'node:path';
import pg from 'pg';
import { startEmbeddedPostgres } from '../../platform/embedded-postgres/embedded-postgres.ts';
import { extensionsNeeded, migrationsLeft } from '../../platform/migrate.ts';
import { type Around, bad, type Check, type Finding, good, odd, reasonOf } from './finding.ts';

const VERSION_MIN = 15;
const SKEW_ODD_MS = 2_000;
const SKEW_BAD_MS = 30_000;

export const database: Check = async (around) => {
  const { databaseUrl: url, databases, dataDir, production } = around.config;
  const databaseUrl = databases.directUrl ?? url;
  if (databaseUrl) return await looked(databaseUrl, around);
  if (!existsSync(path.join(dataDir, 'postgres')))
    return [good('the shop will make its own PostgreSQL at its first start (DATABASE_URL names another)')];
  const embedded = await startEmbeddedPostgres({ dataDir });
  try {
    const found = await looked(embedded.url, around);
    if (production)
      found.push(
        odd(
          'it is the shop’s own, in PUSHCART_DATA. For daily backups set DATABASE_URL to a server of its own',
        ),
      );
    return found;
  } finally {
    await embedded.stop();
  }
};

interface Facts {
  version: string;
  versionNumber: number;
  encoding: string;
  isReplica: boolean;
  readOnly: boolean;
  schema: string | null;
  mayCreate: boolean;
  maySeeMigrations: boolean;
  now: Date;
  role: string;
  roleLimit: number;
  connectionsMax: number;
  reserved: number;
  others: number;
  encrypted: boolean;
}

/** current_schema() is null where the search path names none that is there. */
const FACTS = `SELECT current_setting('server_version') AS version,
  current_setting('server_version_num')::int AS "versionNumber",
  current_setting('server_encoding') AS encoding, pg_is_in_recovery() AS "isReplica",
  current_setting('default_transaction_read_only') = 'on' AS "readOnly", current_schema() AS schema,
  coalesce(has_schema_privilege(current_schema(), 'CREATE'), false) AS "mayCreate",
  coalesce(has_table_privilege(to_regclass('schema_migrations'), 'SELECT'), true) AS "maySeeMigrations",
  clock_timestamp() AS now, current_user AS role,
  (SELECT rolconnlimit FROM pg_roles WHERE rolname = current_user) AS "roleLimit",
  current_setting('max_connections')::int AS "connectionsMax",
  current_setting('superuser_reserved_connections')::int AS reserved,
  (SELECT count(*)::int FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND usesysid IS NOT NULL
    AND coalesce(backend_type, 'client backend') = 'client backend'
    AND coalesce(application_name, '') NOT LIKE 'pushcart%') AS others,
  coalesce((SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()), false) AS encrypted`;

async function looked(url: string, around: Around): Promise<Finding[]> {
  const client = new pg.Client({
    connectionString: url,
    application_name: 'pushcart doctor',
    connectionTimeoutMillis: 5_000,
    query_timeout: 5_000,
  });
  client.on('error', () => {}); // a line that breaks fails the query at hand
  try {
    await client.connect();
  } catch (error) {
    return [bad(`${notReached(error)}`)];
  }
  try {
    const before = Date.now();
    const { rows } = await client.query<Facts>(FACTS);
    const facts = rows[0]!;
    const skew = facts.now.getTime() - (before + Date.now()) / 2;
    const readable = facts.maySeeMigrations ? await tables(client, facts) : [mayNotRead(facts)];
    return [
      version(facts),
      ...rights(facts),
      ...readable,
      clock(skew),
      room(facts, around),
      ...line(facts, url),
    ];
  } finally {
    await client.end().catch(() => {});
  }
}

function notReached(error: unknown): string {
  const { code } = error as { code?: string };
  const reason = reasonOf(error);
  if (code === '28P01' || code === '28000')
    return `does not let the shop in: ${reason}. Look at user and password in DATABASE_URL (or DATABASE_PASSWORD)`;
  if (code === '3D000') return `${reason}. Make it with: createdb -E UTF8 -O USER NAME`;
  if (code === '53300') return `${reason}. Raise max_connections, or lower DATABASE_POOL_MAX`;
  if (/certificate|self.signed/i.test(reason))
    return `its certificate is not trusted: ${reason}. Name its CA with sslrootcert=FILE in DATABASE_URL`;
  return `cannot be reached: ${reason}. Look at DATABASE_URL, and whether the server runs`;
}

const version = ({ version, versionNumber }: Facts): Finding =>
  Math.floor(versionNumber / 10_000) >= VERSION_MIN
    ? good(`PostgreSQL ${version} answers`)
    : bad(`PostgreSQL ${version} is too old: the shop needs ${VERSION_MIN} or later`);

function rights(facts: Facts): Finding[] {
  const found: Finding[] = [];
  if (facts.isReplica || facts.readOnly)
    found.push(bad('takes no changes: it is a replica, or read-only. DATABASE_URL must name the primary'));
  if (facts.encoding !== 'UTF8')
    found.push(bad(`its encoding is ${facts.encoding}: make it anew with createdb -E UTF8 -T template0`));
  if (!facts.schema) found.push(bad('its search_path names no schema that is there: CREATE SCHEMA public'));
  else if (!facts.mayCreate)
    found.push(
      bad(
        `${facts.role} may not make tables: GRANT CREATE ON SCHEMA ${facts.schema} TO ${facts.role}, or let it own the database`,
      ),
    );
  return found.length > 0 ? found : [good(`${facts.role} may read, write and make tables; UTF8`)];
}

const mayNotRead = ({ role }: Facts) =>
  bad(
    `${role} may not read the shop's tables: they belong to somebody else. Use their owner in DATABASE_URL`,
  );

async function tables(client: pg.Client, { role }: Facts): Promise<Finding[]> {
  const { left, unknown, applied } = await migrationsLeft(client);
  const found: Finding[] = [];
  if (unknown.length > 0)
    found.push(
      bad(
        `has seen ${unknown[unknown.length - 1]}, which this version of the shop does not know: start the newer one`,
      ),
    );
  else if (applied === 0) found.push(good('is empty: the first start makes the tables'));
  else if (left.length > 0)
    found.push(
      odd(
        `${left.length} ${left.length === 1 ? 'migration is' : 'migrations are'} due (from ${left[0]}): the next start applies them`,
      ),
    );
  else found.push(good(`all ${applied} migrations are applied`));
  return [...found, ...(await extensions(client, role))];
}

async function extensions(client: pg.Client, role: string): Promise<Finding[]> {
  const needed = extensionsNeeded();
  const { rows } = await client.query<{ name: string; installed: boolean; mayInstall: boolean }>(
    `SELECT a.name, a.installed_version IS NOT NULL AS installed,
       (SELECT rolsuper FROM pg_roles WHERE rolname = current_user)
         OR (has_database_privilege(current_database(), 'CREATE') AND coalesce(v.trusted, false)) AS "mayInstall"
     FROM pg_available_extensions a
     LEFT JOIN pg_available_extension_versions v ON v.name = a.name AND v.version = a.default_version
     WHERE a.name = ANY ($1)`,
    [needed],
  );
  const there = new Map(rows.map((row) => [row.name, row]));
  return needed.map((name) => {
    const row = there.get(name);
    if (!row)
      return bad(`the extension ${name} is not on the server: install PostgreSQL's contrib package there`);
    if (row.installed || row.mayInstall)
      return good(`extension ${name} ${row.installed ? 'is there' : 'can be made'}`);
    return bad(`${role} may not make the extension ${name}: let a superuser run CREATE EXTENSION ${name}`);
  });
}

function clock(skewMs: number): Finding {
  const seconds = (Math.abs(skewMs) / 1000).toFixed(1);
  const words = `its clock is ${seconds} s ${skewMs < 0 ? 'behind' : 'ahead of'} this machine's`;
  if (Math.abs(skewMs) < SKEW_ODD_MS) return good('its clock and this machine’s agree');
  return (Math.abs(skewMs) < SKEW_BAD_MS ? odd : bad)(`${words}: let both keep time by NTP (timedatectl)`);
}

/** Each process has its pool, and one line more that listens. */
function room(facts: Facts, { config }: Around): Finding {
  const each = config.databasePoolMax + 1;
  const limit = facts.roleLimit >= 0 ? facts.roleLimit : Number.POSITIVE_INFINITY;
  const free = Math.min(facts.connectionsMax - facts.reserved - facts.others, limit);
  const processes = Math.floor(free / each);
  const words = `a process takes up to ${each} connections, and the shop may have ${free}`;
  if (processes < 1)
    return bad(`${words}: lower DATABASE_POOL_MAX, or raise max_connections (${facts.connectionsMax})`);
  if (processes < 2)
    return odd(`${words}: room for this process, but not for a second one (max_connections)`);
  return good(`${words}: room for ${processes} processes`);
}

function line({ encrypted }: Facts, url: string): Finding[] {
  const { hostname, searchParams } = new URL(url);
  const host = searchParams.get('host') ?? hostname;
  const isNear = /^(|localhost|127\..*|\[::1\]|\/.*|10\..*|192\.168\..*|172\.(1[6-9]|2\d|3[01])\..*)$/.test(
    host,
  );
  if (encrypted || isNear || !host.includes('.')) return [];
  return [odd(`what goes to ${host} is not encrypted: add ?sslmode=verify-full to DATABASE_URL`)];
}
