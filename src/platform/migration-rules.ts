/**
 * What a migration must not do while the shop sells: hold a table that has grown, so that checkouts wait, or take away
 * what the version before still asks for. A statement for which it is fine says so before it:
 *
 *     -- may block: a table of a dozen rows
 *     ALTER TABLE markets ALTER COLUMN title TYPE varchar(80);
 */

interface Rule {
  /** In the statement, its strings and bodies of functions left out. */
  is: RegExp;
  unless?: RegExp;
  /** What it does, and what to do instead. */
  words: string;
}

const table = String.raw`ALTER TABLE (?:IF EXISTS )?(?:ONLY )?\S+ .*?`;

const rules: Rule[] = [
  {
    is: /^CREATE (UNIQUE )?INDEX (?!CONCURRENTLY)/,
    words:
      'an index is made while nobody can write: CREATE INDEX CONCURRENTLY IF NOT EXISTS, in a file that begins with “-- outside a transaction”',
  },
  {
    is: /^CREATE (UNIQUE )?INDEX CONCURRENTLY (?!IF NOT EXISTS)/,
    words: 'it could not be tried again: add IF NOT EXISTS',
  },
  {
    is: /^DROP INDEX (?!CONCURRENTLY)/,
    words: 'DROP INDEX CONCURRENTLY IF EXISTS, outside a transaction, keeps nobody waiting',
  },
  {
    is: new RegExp(`^${table}ALTER (COLUMN )?\\S+ (SET DATA )?TYPE `),
    words:
      'the table is written anew while nobody can read it: add a column, fill it in batches, and use that',
  },
  {
    is: new RegExp(
      `^${table}ADD (COLUMN )?.*(GENERATED ALWAYS AS \\(.*\\) STORED|GENERATED (ALWAYS|BY DEFAULT) AS IDENTITY|\\b(SMALL|BIG)?SERIAL\\b)`,
    ),
    words:
      'every row is written anew while nobody can read the table: add a plain column and fill it in batches',
  },
  {
    is: new RegExp(
      `^${table}ADD (COLUMN )?.*DEFAULT [^,]*\\b(gen_random_uuid|random|clock_timestamp|nextval|uuidv7)\\b`,
      'i',
    ),
    words:
      'every row is written anew for a default that is another for each: add it without, fill it in batches, then set the default',
  },
  {
    is: new RegExp(`^${table}ADD (CONSTRAINT \\S+ )?(FOREIGN KEY|CHECK)\\b`),
    unless: /NOT VALID/,
    words:
      'all rows are looked through while nobody can write: add it NOT VALID, and VALIDATE it in a later file',
  },
  {
    is: new RegExp(`^${table}ADD (CONSTRAINT \\S+ )?(PRIMARY KEY|UNIQUE|EXCLUDE)\\b`),
    unless: /USING INDEX/,
    words:
      'its index is made while nobody can write: make one CONCURRENTLY first, and add the constraint USING INDEX',
  },
  {
    is: new RegExp(`^${table}ADD (COLUMN )?(?!CONSTRAINT|FOREIGN)\\S+ [^,]*\\bREFERENCES\\b`),
    unless: /\bDEFAULT\b/,
    words:
      'its foreign key is checked while nobody can write: add the column, then the constraint NOT VALID, then VALIDATE it',
  },
  {
    is: new RegExp(`^${table}ALTER (COLUMN )?\\S+ SET NOT NULL`),
    words:
      'all rows are looked through while nobody can write: add CHECK (… IS NOT NULL) NOT VALID, VALIDATE it in a later file, and then this, with “-- may block: checked before”',
  },
  {
    is: new RegExp(`^${table}(DROP (COLUMN )?(?!CONSTRAINT|DEFAULT|NOT NULL|EXPRESSION|IDENTITY)|RENAME )`),
    words:
      'the version before still asks for it while both run: leave it for one version, and drop it with “-- may block: unused since VERSION”',
  },
  { is: /^DROP TABLE /, words: 'the version before still asks for it: leave it for one version' },
  {
    is: /^(UPDATE|DELETE FROM) /,
    words:
      'rows stay locked until all are done: a file that begins with “-- in batches” and takes some thousand at a time',
  },
  { is: /^(CLUSTER|VACUUM|LOCK|TRUNCATE)\b/, words: 'the table is held while nobody can read it' },
  { is: /^REINDEX (?!.*CONCURRENTLY)/, words: 'REINDEX CONCURRENTLY keeps nobody waiting' },
  {
    is: new RegExp(`^${table}SET (LOGGED|UNLOGGED|TABLESPACE|WITHOUT CLUSTER|ACCESS METHOD)`),
    words: 'the table is written anew while nobody can read it',
  },
];

/** @returns a line for each statement that would hold buyers up, in words for whoever wrote it; none: it may be applied. */
export function blockingForms(text: string): string[] {
  const isOutside = /^-- outside a transaction\b/.test(text);
  const isInBatches = /^-- in batches\b/.test(text);
  const made = new Set<string>();
  const found: string[] = [];
  const statements = statementsOf(text);
  for (const { plain, mayBlock } of statements) {
    const [, created] = /^CREATE (?:UNLOGGED )?TABLE (?:IF NOT EXISTS )?(\w+)/i.exec(plain) ?? [];
    if (created) made.add(created);
    const subject = subjectOf(plain);
    if (mayBlock || (subject && made.has(subject))) continue;
    const says = (words: string) => found.push(`${plain.slice(0, 80)} – ${words}`);
    for (const { is, unless, words } of rules) {
      if (isInBatches && /^(UPDATE|DELETE FROM) /i.test(plain)) continue;
      if (new RegExp(is.source, 'i').test(plain) && !unless?.test(plain)) says(words);
    }
    if (/\bCONCURRENTLY\b/i.test(plain) && !isOutside)
      says('the file has to begin with “-- outside a transaction”');
    if (
      /\bVALIDATE CONSTRAINT\b/i.test(plain) &&
      !isOutside &&
      statements.some((each) => /NOT VALID/i.test(each.plain))
    )
      says('the lock of NOT VALID is held while all rows are looked through: VALIDATE it in a later file');
  }
  if (isInBatches && !isBatch(statements.map(({ plain }) => plain)))
    found.push(
      'in batches stands one UPDATE, DELETE or INSERT alone, which takes some thousand rows by LIMIT',
    );
  return found;
}

const isBatch = (statements: string[]) =>
  statements.length === 1 && /^(UPDATE|DELETE FROM|INSERT INTO|WITH) .*\bLIMIT\b/i.test(statements[0]!);

/** The table that it is about. */
const subjectOf = (plain: string): string | undefined =>
  (/^(?:ALTER TABLE (?:IF EXISTS )?(?:ONLY )?|UPDATE (?:ONLY )?|DELETE FROM |TRUNCATE (?:TABLE )?|LOCK (?:TABLE )?|DROP TABLE (?:IF EXISTS )?)(\w+)/i.exec(
    plain,
  ) ?? /^CREATE (?:UNIQUE )?INDEX .*? ON (?:ONLY )?(\w+)/i.exec(plain))?.[1];

interface Statement {
  /** In one line, strings and bodies of functions emptied. */
  plain: string;
  /** As it is written. */
  written: string;
  mayBlock: boolean;
}

/** As they are written, one by one. */
export const splitStatements = (text: string): string[] => statementsOf(text).map(({ written }) => written);

const TOKEN = /--[^\n]*|'(?:[^']|'')*'|(\$\w*\$)[\s\S]*?\1|;|[^-'$;]+|[-$]/g;

function statementsOf(text: string): Statement[] {
  const statements: Statement[] = [];
  let now: Statement = { plain: '', written: '', mayBlock: false };
  for (const [token] of `${text}\n;`.matchAll(TOKEN)) {
    if (token === ';') {
      const plain = now.plain.replaceAll(/\s+/g, ' ').trim();
      if (plain) statements.push({ plain, written: now.written.trim(), mayBlock: now.mayBlock });
      now = { plain: '', written: '', mayBlock: false };
      continue;
    }
    now.written += token;
    if (token.startsWith('--')) now.mayBlock ||= /^-- may block: \S/.test(token);
    else now.plain += token.startsWith("'") || (token.startsWith('$') && token.length > 1) ? "''" : token;
  }
  return statements;
}
