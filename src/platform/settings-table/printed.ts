/** The table as docs/SETTINGS.md, as .env.example, and as a page of the terminal. */
import { type Env, shown } from './read.ts';
import type { Setting } from './setting.ts';
import { groups } from './table.ts';

const HEAD = `# Settings

All are read once at start, from the environment and from a file \`.env\` beside package.json (where both say something,
the environment wins). Mistakes are listed together, and nothing starts until they are mended; names that look like a
misspelt setting are warned of. Defaults are for trying the shop out.

🔒 marks a secret: it is never shown or logged, and \`NAME_FILE\` may name a file that holds it, as container platforms hand
secrets over (\`STRIPE_SECRET_KEY_FILE=/run/secrets/stripe\`). What "can be set in the back office too" is shown there as set
on the server where it stands here, which wins.

\`npx pushcart settings\` prints what holds now, and \`npx pushcart doctor\` tries it all out. This page is made by
\`npx pushcart settings --write\` from src/platform/settings-table/.
`;

export function asMarkdown(): string {
  return `${HEAD}${groups
    .map(({ title, settings }) => {
      const rows = Object.entries(settings).map(([name, setting]) => row(name, setting));
      return `\n## ${title}\n| setting | meaning | default | example |\n|---|---|---|---|\n${rows.join('\n')}\n`;
    })
    .join('')}`;
}

function row(name: string, { meaning, example, secret, ...rest }: Setting<unknown>): string {
  const cell = (text: string) => text.replaceAll('|', '\\|');
  const byDefault = rest.default === undefined ? rest.without! : `\`${rest.default}\``;
  return `| \`${name}\`${secret ? ' 🔒' : ''} | ${cell(meaning)} | ${cell(byDefault)} | \`${cell(example)}\` |`;
}

const ENV_HEAD = `# Copy this file to .env and take the # away from what you set. docs/SETTINGS.md says more.
# Secrets may lie in files of their own: NAME_FILE in place of NAME.
`;

export function asEnv(): string {
  return `${ENV_HEAD}${groups
    .map(({ title, settings }) => {
      const each = Object.entries(settings).map(([name, setting]) => {
        const words = comment(`${plain(setting.meaning)} (${otherwise(setting)})`);
        return `${words}\n#${name}=${quoted(setting.example)}\n`;
      });
      return `\n## ${title}\n\n${each.join('\n')}`;
    })
    .join('')}`;
}

const otherwise = (setting: Setting<unknown>) =>
  setting.default === undefined ? `otherwise: ${plain(setting.without!)}` : `default ${setting.default}`;

/** Without the marks of Markdown. */
const plain = (text: string) =>
  text
    .replace(/\[([^\]]*)\]\(([^)]*)\)/g, '$1')
    .replaceAll('\\|', '|')
    .replaceAll('`', '');

const quoted = (value: string) => (/[\s#'"<>|]/.test(value) ? `"${value}"` : value);

const WIDTH = 100;

function comment(text: string): string {
  const lines = [''];
  for (const word of text.split(' ')) {
    const last = lines.length - 1;
    if (`${lines[last]} ${word}`.length > WIDTH) lines.push(word);
    else lines[last] = `${lines[last]} ${word}`.trim();
  }
  return lines.map((line) => `# ${line}`).join('\n');
}

/** What holds now, secrets left out. */
export function asSet(env: Env): string {
  return groups
    .map(({ title, settings }) => {
      const each = Object.entries(settings).map(([name, setting]) => {
        const where = env[name]?.trim() ? name : setting.secret && env[`${name}_FILE`] ? `${name}_FILE` : '';
        const value =
          where && (setting.secret && where === name ? '(set; not shown)' : shown(env[where]!.trim()));
        return `  ${`${where || name}=${value}`.padEnd(48)} ${value ? '' : otherwise(setting)}`.trimEnd();
      });
      return `${title}\n${each.join('\n')}\n`;
    })
    .join('\n');
}
