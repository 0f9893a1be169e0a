/** What every page has to say in its head: a title, a description, where it stands, how it looks where it is shared. */
import type { Page } from './page.ts';

/** What is shown to engines; the rest tells them not to keep it. */
export type Audience = 'engines' | 'one buyer';

const DESCRIPTION_MAX = 320;

/** @returns one line for each thing that is wrong */
export function headFaults({ said, titles, address }: Page, audience: Audience): string[] {
  const faults: string[] = [];
  const one = (name: string): string | undefined => {
    const values = said.get(name) ?? [];
    if (values.length !== 1) faults.push(`says ${name} ${values.length} times`);
    else if (values[0]!.trim() === '') faults.push(`says nothing as its ${name}`);
    return values[0];
  };
  if (titles.length !== 1 || titles[0]!.trim() === '')
    faults.push(`has ${titles.length} titles, or an empty one`);
  for (const name of ['og:title', 'og:description', 'og:type', 'og:site_name', 'twitter:card']) one(name);
  const description = one('description');
  if (description && description.length > DESCRIPTION_MAX) faults.push('has a description of many lines');
  if (!['summary', 'summary_large_image'].includes(said.get('twitter:card')?.[0] ?? ''))
    faults.push('has a card of no known kind');
  const picture = said.get('og:image')?.[0];
  if (picture !== undefined && !URL.canParse(picture)) faults.push('has a picture without its whole address');
  if (said.get('twitter:card')?.[0] === 'summary_large_image' && picture === undefined)
    faults.push('has a card for a picture, and none');
  const isKept = !said.get('robots')?.some((value) => value.includes('noindex'));
  if (audience === 'one buyer') return isKept ? [...faults, 'is not said to be kept out of engines'] : faults;
  if (!isKept) faults.push('is said to be kept out of engines');
  const canonical = one('canonical');
  if (canonical !== undefined && !canonical.startsWith(`${new URL(address).origin}/`))
    faults.push(`has its place at ${canonical}`);
  if (one('og:url') !== canonical) faults.push('is shared by another address than its place');
  return faults;
}
