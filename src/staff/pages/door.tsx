/** The frame of pages before the sign-in: the shop's name, one matter, nothing else. */
import type { ComponentChildren } from 'preact';
import { AdminHead } from '../../admin/layout.tsx';
import { PASSWORD_LENGTH_MAX, PASSWORD_LENGTH_MIN } from '../../platform/passwords.ts';
import type { Shop } from '../../platform/shop.ts';
import { routes } from '../../routes.ts';
import { Mark } from '../../ui/brand.tsx';
import { Field } from '../../ui/fields.tsx';

export interface DoorPageProps {
  shop: Shop;
  title: string;
  scripts?: string[];
  /** For what is more than a short form. */
  wide?: boolean;
  children: ComponentChildren;
}

export function DoorPage({ shop, title, scripts, wide, children }: DoorPageProps) {
  return (
    <html lang="en">
      <AdminHead desk={{ shop }} title={title} scripts={scripts} />
      <body class="admin door">
        <header>
          <a class="side-name" href={routes.home()}>
            <Mark /> <span>{shop.config.shop.name}</span>
          </a>
        </header>
        <main id="main" class={wide ? 'wide' : undefined}>
          <div class="card">
            <h1>{title}</h1>
            {children}
          </div>
        </main>
      </body>
    </html>
  );
}

export interface PasswordFieldProps {
  label?: string;
  name?: string;
  error?: string;
}

export function PresentPassword({ label = 'Password', name = 'password', error }: PasswordFieldProps) {
  return (
    <Field
      name={name}
      label={label}
      type="password"
      error={error}
      autocomplete="current-password"
      maxlength={2 * PASSWORD_LENGTH_MAX}
      required
    />
  );
}

export function NewPassword({ label = 'Password', name = 'newPassword', error }: PasswordFieldProps) {
  return (
    <Field
      name={name}
      label={label}
      type="password"
      hint={`At least ${PASSWORD_LENGTH_MIN} characters. Three or four words that do not belong together make a good one.`}
      error={error}
      autocomplete="new-password"
      minlength={PASSWORD_LENGTH_MIN}
      maxlength={2 * PASSWORD_LENGTH_MAX}
      required
    />
  );
}

export const summaryOf = (errors: Record<string, string>) =>
  Object.entries(errors).map(([field, message]) => ({ field, message }));
