/** What pages of the back office are put together from. Fields and buttons are those of ui/fields.tsx. */
import type { ComponentChildren } from 'preact';
import { Button } from '../ui/fields.tsx';
import { Construction, Icon } from '../ui/icons.tsx';

/** The first thing on a page: where one is, its h1, what can be done. */
export function PageHead({
  title,
  back,
  badge,
  detail,
  actions,
}: {
  title: ComponentChildren;
  /** The list it belongs to. */
  back?: { href: string; label: string };
  badge?: ComponentChildren;
  detail?: ComponentChildren;
  actions?: ComponentChildren;
}) {
  return (
    <div class="page-head">
      {back && (
        <a class="page-back" href={back.href}>
          <Icon name="back" /> {back.label}
        </a>
      )}
      <div class="page-title">
        <h1>{title}</h1> {badge}
        {detail && <p class="quiet-text">{detail}</p>}
      </div>
      {actions && <div class="page-actions">{actions}</div>}
    </div>
  );
}

/** A matter of its own on a page. */
export function Card({
  title,
  id,
  actions,
  footer,
  tight,
  children,
}: {
  title?: ComponentChildren;
  id?: string;
  actions?: ComponentChildren;
  footer?: ComponentChildren;
  /** Its content reaches the edges: a table. */
  tight?: boolean;
  children?: ComponentChildren;
}) {
  return (
    <section class={tight ? 'card tight' : 'card'} id={id}>
      {(title || actions) && (
        <div class="card-head">
          {title && <h2>{title}</h2>}
          {actions && <div class="card-actions">{actions}</div>}
        </div>
      )}
      {children}
      {footer && <div class="card-foot">{footer}</div>}
    </section>
  );
}

/** Main matters, and beside them (below, on a phone) what is looked up: use two children. */
export function Columns({ children, aside }: { children: ComponentChildren; aside: ComponentChildren }) {
  return (
    <div class="columns">
      <div class="stack">{children}</div>
      <div class="stack">{aside}</div>
    </div>
  );
}

export type Tone = 'plain' | 'good' | 'warn' | 'bad' | 'accent';

/** A state in a word. Never the colour alone. */
export function Badge({ tone = 'plain', children }: { tone?: Tone; children: ComponentChildren }) {
  return <span class={`badge ${tone}`}>{children}</span>;
}

/** Nothing here yet, and what to do about it. Carries no h1. */
export function Empty({
  title,
  action,
  children,
}: {
  title: string;
  action?: { href: string; label: string };
  children?: ComponentChildren;
}) {
  return (
    <div class="nothing">
      <Construction />
      <h2>{title}</h2>
      {children && <p>{children}</p>}
      {action && (
        <a class="button" href={action.href}>
          {action.label}
        </a>
      )}
    </div>
  );
}

/** The way out of a page, as a button. */
export function LinkButton({
  href,
  look = 'plain',
  children,
}: {
  href: string;
  look?: 'strong' | 'plain' | 'quiet';
  children: ComponentChildren;
}) {
  return (
    <a class={look === 'strong' ? 'button' : `button ${look}`} href={href}>
      {children}
    </a>
  );
}

/** At the foot of a form, and always in sight: saving is never a search. The script shows when there is something to save. */
export function SaveBar({
  label = 'Save',
  discard,
  children,
}: {
  label?: string;
  discard?: string;
  children?: ComponentChildren;
}) {
  return (
    <div class="save-bar" data-save-bar>
      <p class="save-state" role="status" data-save-state />
      {children}
      {discard && (
        <a class="button quiet" href={discard} data-discard>
          Discard
        </a>
      )}
      <Button data-save>{label}</Button>
    </div>
  );
}

export interface Fact {
  label: string;
  value: ComponentChildren;
}

export function Facts({ facts }: { facts: Fact[] }) {
  return (
    <dl class="facts">
      {facts.map(({ label, value }) => (
        <div key={label}>
          <dt>{label}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}
