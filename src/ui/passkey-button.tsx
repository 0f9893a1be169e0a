/** A button for the script passkeys.client.ts; without script it says what is needed. */
import { Button } from './fields.tsx';
import { Icon } from './icons.tsx';

export interface PasskeyButtonProps {
  kind: 'add' | 'sign-in';
  label: string;
  /** Where the script asks what to sign, and where it brings the answer. */
  options: string;
  finish: string;
  next?: string;
  /** Of the back office's forms. */
  formToken?: string;
  /** The id of a form that is sent once the answer was taken, in place of going on. */
  thenSend?: string;
  wide?: boolean;
}

export function PasskeyButton(props: PasskeyButtonProps) {
  const { kind, label, options, finish, next, formToken, thenSend, wide } = props;
  return (
    <div
      class="passkey"
      data-passkey={kind}
      data-options={options}
      data-finish={finish}
      data-next={next}
      data-form-token={formToken}
      data-then-send={thenSend}
    >
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
