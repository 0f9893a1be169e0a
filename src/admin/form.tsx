/** A form of the back office: a POST with the session's token. */
import type { ComponentChildren, JSX } from 'preact';
import { useDesk } from './desk.ts';

export type FormProps = {
  action: string;
  /**
   * Under this name the browser keeps what was typed until it is saved, warns before it is left unsaved, and
   * offers it again after a lost connection: for every form in which somebody writes more than a word.
   */
  keep?: string;
  /** It came back with mistakes: nothing of it is saved yet. */
  'data-unsaved'?: boolean | '';
  children: ComponentChildren;
} & Omit<JSX.IntrinsicElements['form'], 'action' | 'method' | 'children'>;

export function Form({ action, keep, 'data-unsaved': unsaved, children, ...form }: FormProps) {
  // Written as ="false" it would be there all the same.
  const isUnsaved = unsaved !== undefined && unsaved !== false;
  return (
    <form {...form} action={action} method="post" data-keep={keep} data-unsaved={isUnsaved ? '' : undefined}>
      <FormToken />
      {children}
    </form>
  );
}

/** For a form that is written out by hand. */
export function FormToken() {
  return <input type="hidden" name="form_token" value={useDesk().formToken} />;
}
