/** Atom by RFC 4287: valid by its grammar, and what only its words say. */
import { all, faultsOf, textOf, treeOf } from './xml.ts';

export interface AtomFeed {
  entries: { title: string; link: string }[];
  faults: string[];
}

/** @param address where it was fetched from @param type what it was sent as */
export async function readAtom(xml: string, address: string, type: string): Promise<AtomFeed> {
  const faults = await faultsOf(xml, 'atom.rng');
  if (!type.startsWith('application/atom+xml')) faults.push(`is sent as ${type}`);
  const feed = treeOf(xml);
  const links = (rel: string, of = feed) =>
    all(of, 'link').filter(({ attributes }) => (attributes.rel ?? 'alternate') === rel);
  // Section 4.1.1: a feed should say where it is itself.
  if (links('self')[0]?.attributes.href !== address) faults.push('does not say its own address');
  if (
    all(feed, 'author').length === 0 &&
    all(feed, 'entry').some((entry) => all(entry, 'author').length === 0)
  )
    faults.push('an entry without an author, in a feed without one');
  const entries = all(feed, 'entry').map((entry) => {
    const alternates = links('alternate', entry);
    if (alternates.length === 0 && all(entry, 'content').length === 0)
      faults.push('an entry without link and content');
    // Not two of the same type and language.
    if (alternates.length > 1) faults.push('an entry with two alternate links');
    if (String(textOf(entry, 'updated')) > String(textOf(feed, 'updated')))
      faults.push('an entry newer than its feed');
    return { title: textOf(entry, 'title') ?? '', link: alternates[0]?.attributes.href ?? '' };
  });
  const ids = all(feed, 'entry').map((entry) => textOf(entry, 'id'));
  if (new Set(ids).size < ids.length) faults.push('two entries of one id');
  return { entries, faults };
}
