/** Pieces of an order's page: where it goes, what has happened. */
import type { ComponentChildren } from 'preact';

/** An address or another few lines under a small heading. */
export function Block({ title, children }: { title: string; children: ComponentChildren }) {
  return (
    <section class="block">
      <h2>{title}</h2>
      {children}
    </section>
  );
}

export function AddressLines({ lines }: { lines: string[] }) {
  return (
    <address>
      {lines.map((line, index) => (
        <span key={index}>{line}</span>
      ))}
    </address>
  );
}

export interface TimelineEntry {
  title: ComponentChildren;
  /** ISO 8601, for machines. */
  at: string;
  /** As people read it, in the shop's time zone. */
  time: string;
  note?: ComponentChildren;
}

/** Oldest first. The last one is where things stand. */
export function Timeline({ entries }: { entries: TimelineEntry[] }) {
  return (
    <ol class="timeline">
      {entries.map((entry, index) => (
        <li key={index}>
          <p>{entry.title}</p>
          {entry.note && <p class="quiet-text">{entry.note}</p>}
          <time datetime={entry.at}>{entry.time}</time>
        </li>
      ))}
    </ol>
  );
}
