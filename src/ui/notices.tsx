/** What the shop has to say to somebody: a remark, a warning, an empty place. */
import type { ComponentChildren } from 'preact';

export type NoticeKind = 'info' | 'success' | 'warn' | 'error';

/** An error or a warning is read out at once; the others wait for their turn. */
export function Notice({ kind, children }: { kind: NoticeKind; children: ComponentChildren }) {
  return (
    <div class={`notice notice-${kind}`} role={kind === 'error' || kind === 'warn' ? 'alert' : 'status'}>
      {children}
    </div>
  );
}

export function EmptyState({ title, children }: { title: string; children?: ComponentChildren }) {
  return (
    <div class="empty">
      <h1>{title}</h1>
      {children}
    </div>
  );
}
