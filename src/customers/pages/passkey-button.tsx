/** A button for the script passkeys.client.ts; without script it says what is needed. */
import { Button } from '../../ui/fields.tsx';
import { Icon } from '../../ui/icons.tsx';

export interface PasskeyButtonProps {
  kind: 'add' | 'sign-in';
  label: string;
  /** Where the script asks what to sign, and where it brings the answer. */
  options: string;
  finish: string;
  next?: string;
  wide?: boolean;
}

export function PasskeyButton({ kind, label, options, finish, next, wide }: PasskeyButtonProps) {
  return (
    <div class="passkey" data-passkey={kind} data-options={options} data-finish={finish} data-next={next}>
      <Button type="button" look="plain" wide={wide}>
        <Icon name="key" /> {label}
      </Button>
      <p class="field-error" role="status" />
      <noscript>
        <p class="quiet-text">
          Passkeys need JavaScript, which is switched off in this browser. Everything else works without it.
        </p>
      </noscript>
    </div>
  );
}
