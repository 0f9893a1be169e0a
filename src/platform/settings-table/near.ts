/** Names that look like settings and are none: what is misspelt would else be left out in silence. */
import { type Name, settings } from './table.ts';

const known = settings.map(([name]) => name as string);
/** Names that begin so are the shop's. */
const OURS = /^(PUSHCART|STRIPE|SMTP|S3|SHOP|SHIP|MAIL)_/;
/** Of this program, but no settings; and what Kubernetes tells each container of a service called pushcart. */
const NOT_MEANT = /^PUSHCART_(DEV|ENV_FILE|SERVICE_.*|PORT(_\d+_.*)?)$/;
/** A short name is near to too much else: HOME is two letters from ROLE. */
const LONG = 8;

/** @returns a line for each name to be warned of. */
export function misspelt(env: Record<string, string | undefined>): string[] {
  return Object.keys(env)
    .filter((name) => env[name] && !isKnown(name) && !NOT_MEANT.test(name))
    .sort()
    .flatMap((name) => {
      const near = nearest(name);
      if (near) return [`${name} is no setting of the shop, and is left out. Is ${near} meant?`];
      const isOfAFile = name.endsWith('_FILE') && known.includes(name.slice(0, -5));
      if (isOfAFile)
        return [`${name} is left out: only secrets are read from files. Set ${name.slice(0, -5)}.`];
      const alike = OURS.exec(name);
      if (!alike) return [];
      const others = known.filter((each) => each.startsWith(alike[0]));
      return [`${name} is no setting of the shop, and is left out. There is ${others.join(', ')}.`];
    });
}

const isKnown = (name: string) =>
  known.includes(name) || settings.some(([each, { secret }]) => secret && name === `${each}_FILE`);

function nearest(name: string): string | undefined {
  const plain = name.replace(/_FILE$/, '');
  const far = (each: string) => distance(plain.toUpperCase(), each);
  const found = known
    .map((each) => ({ each: each as Name, far: far(each) }))
    .filter(({ each, far }) => far <= (each.length < LONG ? 1 : 2))
    .sort((a, b) => a.far - b.far)[0];
  if (!found || found.each === plain) return undefined;
  return found.each;
}

/** Letters left out, put in, changed, or two swapped (optimal string alignment). */
export function distance(a: string, b: string): number {
  if (Math.abs(a.length - b.length) > 2) return 3;
  let before: number[] = [];
  let above = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const changed = above[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1);
      row[j] = Math.min(above[j]! + 1, row[j - 1]! + 1, changed);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1])
        row[j] = Math.min(row[j]!, before[j - 2]! + 1);
    }
    [before, above] = [above, row];
  }
  return above[b.length]!;
}
