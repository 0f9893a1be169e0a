/** What the shop has to tell a buyer: a notice beside the matter, or a page with nothing on it yet. */
import type { ComponentChildren } from 'preact';
import { Construction, Icon, type IconName } from './icons.tsx';

type Tone = 'info' | 'success' | 'warn' | 'error';

const tones: Record<Tone, { icon: IconName; label: string }> = {
  info: { icon: 'info', label: 'Note' },
  success: { icon: 'done', label: 'Done' },
  warn: { icon: 'warn', label: 'Please note' },
  error: { icon: 'error', label: 'Problem' },
};

export interface NoticeProps {
  tone?: Tone;
  title?: ComponentChildren;
  id?: string;
  children?: ComponentChildren;
}

/** Errors are announced at once; the rest is read where it stands. */
export function Notice({ tone = 'info', title, id, children }: NoticeProps) {
  return (
    <div class={`notice ${tone}`} id={id} role={tone === 'error' ? 'alert' : undefined}>
      <Icon name={tones[tone].icon} label={tones[tone].label} />
      <div>
        {title && <p class="notice-title">{title}</p>}
        {typeof children === 'string' ? <p>{children}</p> : children}
      </div>
    </div>
  );
}

export interface EmptyStateProps {
  title: string;
  /** Where to go from here. */
  action?: { href: string; label: string };
  children?: ComponentChildren;
}

/** Carries the page's h1. */
export function EmptyState({ title, action, children }: EmptyStateProps) {
  return (
    <section class="empty">
      <Construction />
      <h1>{title}</h1>
      {typeof children === 'string' ? <p>{children}</p> : children}
      {action && (
        <a class="button" href={action.href}>
          {action.label}
        </a>
      )}
    </section>
  );
}
