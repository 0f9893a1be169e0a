/** Form fields: a label, the control, a hint and what is wrong, tied together for eyes and ears. */
import type { ComponentChildren, InputHTMLAttributes } from 'preact';

interface Common {
  name: string;
  label: string;
  value?: string;
  hint?: ComponentChildren;
  error?: string;
  required?: boolean;
  autocomplete?: string;
}

const idOf = (name: string) => `field-${name}`;

function described({ name, hint, error }: Common): { 'aria-describedby'?: string; 'aria-invalid'?: boolean } {
  const ids = [error && `${idOf(name)}-error`, hint && `${idOf(name)}-hint`].filter(Boolean).join(' ');
  return { ...(ids && { 'aria-describedby': ids }), ...(error && { 'aria-invalid': true }) };
}

function Labelled({ field, children }: { field: Common; children: ComponentChildren }) {
  const { name, label, hint, error, required } = field;
  return (
    <div class={error ? 'field field-wrong' : 'field'}>
      <label for={idOf(name)}>
        {label}
        {!required && <span class="optional"> optional</span>}
      </label>
      {children}
      {hint && (
        <p class="hint" id={`${idOf(name)}-hint`}>
          {hint}
        </p>
      )}
      {error && (
        <p class="wrong" id={`${idOf(name)}-error`}>
          {error}
        </p>
      )}
    </div>
  );
}

export interface FieldProps extends Common {
  type?: 'text' | 'email' | 'tel' | 'number' | 'search' | 'password';
  inputmode?: InputHTMLAttributes<HTMLInputElement>['inputMode'];
  maxLength?: number;
}

export function Field(field: FieldProps) {
  const { name, type = 'text', value = '', required, autocomplete, inputmode, maxLength } = field;
  return (
    <Labelled field={field}>
      <input
        id={idOf(name)}
        name={name}
        type={type}
        value={value}
        required={required}
        autocomplete={autocomplete}
        inputmode={inputmode}
        maxLength={maxLength}
        {...described(field)}
      />
    </Labelled>
  );
}

export interface Choice {
  value: string;
  label: string;
}

export function Select(field: Common & { choices: Choice[]; /** Shown while nothing is chosen. */ prompt?: string }) {
  const { name, value = '', required, autocomplete, choices, prompt } = field;
  return (
    <Labelled field={field}>
      <select id={idOf(name)} name={name} required={required} autocomplete={autocomplete} {...described(field)}>
        {prompt && <option value="">{prompt}</option>}
        {choices.map((choice) => (
          <option key={choice.value} value={choice.value} selected={choice.value === value}>
            {choice.label}
          </option>
        ))}
      </select>
    </Labelled>
  );
}

export function TextArea(field: Common & { rows?: number; maxLength?: number }) {
  const { name, value = '', required, rows = 3, maxLength } = field;
  return (
    <Labelled field={field}>
      <textarea id={idOf(name)} name={name} rows={rows} required={required} maxLength={maxLength} {...described(field)}>
        {value}
      </textarea>
    </Labelled>
  );
}

/** Every message once more at the top, each leading to its field. */
export function ErrorSummary({ errors }: { errors: Record<string, string | undefined> }) {
  const wrong = Object.entries(errors).filter(([, message]) => message);
  if (wrong.length === 0) return null;
  return (
    <div class="notice notice-error error-summary" role="alert" tabIndex={-1}>
      <p>{wrong.length === 1 ? 'One thing needs a second look:' : `${wrong.length} things need a second look:`}</p>
      <ul>
        {wrong.map(([name, message]) => (
          <li key={name}>
            <a href={`#${idOf(name)}`}>{message}</a>
          </li>
        ))}
      </ul>
    </div>
  );
}
