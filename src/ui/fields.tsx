/**
 * Form fields with their label, hint and error tied together. A field's id is its name, so that the
 * summary of errors can link to it. What is not required says so; what is, needs no star.
 */
import type { ComponentChildren, JSX } from 'preact';
import { Icon } from './icons.tsx';

interface Described {
  name: string;
  label: ComponentChildren;
  /** Where two forms on one page have a field of the same name. */
  id?: string;
  hint?: ComponentChildren;
  error?: string;
  required?: boolean;
}

/** What else an input, select or textarea may carry. */
interface InputAttributes {
  type?: 'text' | 'email' | 'tel' | 'number' | 'search' | 'password' | 'date' | 'datetime-local';
  value?: string | number;
  /** As the HTML standard names it: "shipping postal-code". */
  autocomplete?: string;
  inputmode?: 'text' | 'numeric' | 'decimal' | 'tel' | 'email' | 'search' | 'url';
  autocapitalize?: 'off' | 'words' | 'characters';
  spellcheck?: boolean;
  enterkeyhint?: 'next' | 'done' | 'go';
  minlength?: number;
  maxlength?: number;
  min?: number;
  max?: number;
  pattern?: string;
  /** The id of a datalist with suggestions. */
  list?: string;
  rows?: number;
  disabled?: boolean;
  autofocus?: boolean;
  [data: `data-${string}`]: string | undefined;
}

const described = ({ id, name, hint, error }: Described) => {
  const key = id ?? name;
  const parts = [hint && `${key}-hint`, error && `${key}-error`].filter(Boolean);
  return {
    'aria-describedby': parts.length > 0 ? parts.join(' ') : undefined,
    'aria-invalid': error ? ('true' as const) : undefined,
  };
};

function FieldError({ id, children }: { id: string; children: string | undefined }) {
  if (!children) return null;
  return (
    <p class="field-error" id={`${id}-error`}>
      <Icon name="error" label="Error:" /> {children}
    </p>
  );
}

function FieldHint({ id, children }: { id: string; children?: ComponentChildren }) {
  return children ? (
    <p class="hint" id={`${id}-hint`}>
      {children}
    </p>
  ) : null;
}

/** @param narrow as wide as what is typed into it, for a quantity or a postcode. */
function Labelled(props: Described & { narrow?: boolean; children: ComponentChildren }) {
  const { name, id = name, label, hint, error, required, narrow, children } = props;
  return (
    <div class={narrow ? 'field narrow' : 'field'}>
      <label for={id}>
        {label} {!required && <span class="optional">(optional)</span>}
      </label>
      <FieldHint id={id}>{hint}</FieldHint>
      {children}
      <FieldError id={id}>{error}</FieldError>
    </div>
  );
}

export type FieldProps = Described & { narrow?: boolean } & InputAttributes;

export function Field({ name, id, label, hint, error, required, narrow, ...input }: FieldProps) {
  const about = { name, id, label, hint, error, required, narrow };
  // Preact types each kind of input by itself, and takes no union of kinds: hence `object`.
  return (
    <Labelled {...about}>
      <input
        type="text"
        {...(input as object)}
        id={id ?? name}
        name={name}
        required={required}
        {...described(about)}
      />
    </Labelled>
  );
}

export type TextAreaProps = Described & Omit<InputAttributes, 'type'>;

export function TextArea({ name, id, label, hint, error, required, value, ...textarea }: TextAreaProps) {
  const about = { name, id, label, hint, error, required };
  return (
    <Labelled {...about}>
      <textarea rows={3} {...textarea} id={id ?? name} name={name} required={required} {...described(about)}>
        {value}
      </textarea>
    </Labelled>
  );
}

export type FileFieldProps = Described & {
  /** Types and endings, as the HTML standard lists them. */
  accept: string;
};

export function FileField({ accept, ...about }: FileFieldProps) {
  const { name, id = name, required } = about;
  return (
    <Labelled {...about}>
      <input type="file" id={id} name={name} accept={accept} required={required} {...described(about)} />
    </Labelled>
  );
}

export interface Choice {
  value: string;
  label: string;
}

export type SelectProps = Described & { options: Choice[]; narrow?: boolean } & Pick<
    InputAttributes,
    'value' | 'autocomplete' | 'disabled' | 'autofocus' | `data-${string}`
  >;

export function Select(props: SelectProps) {
  const { name, id, label, hint, error, required, narrow, value, options, ...select } = props;
  const about = { name, id, label, hint, error, required, narrow };
  return (
    <Labelled {...about}>
      <select {...select} id={id ?? name} name={name} required={required} {...described(about)}>
        {options.map((option) => (
          <option key={option.value} value={option.value} selected={option.value === value}>
            {option.label}
          </option>
        ))}
      </select>
    </Labelled>
  );
}

export interface RadioChoice {
  value: string;
  label: ComponentChildren;
  /** A second line. */
  hint?: ComponentChildren;
  /** At the far end of the line, where a price stands. */
  aside?: ComponentChildren;
  disabled?: boolean;
  /** For a script: data-… attributes of the input. */
  data?: Record<`data-${string}`, string>;
}

export type RadioGroupProps = Described & { value?: string; options: RadioChoice[] };

/** The group's id is its name; the error links to its first choice, which has that id. */
export function RadioGroup({
  name,
  id = name,
  label,
  hint,
  error,
  required,
  value,
  options,
}: RadioGroupProps) {
  const about = described({ name, id, label, hint, error });
  return (
    <fieldset class="radios" aria-describedby={about['aria-describedby']}>
      <legend>{label}</legend>
      <FieldHint id={id}>{hint}</FieldHint>
      <FieldError id={id}>{error}</FieldError>
      {options.map((option, index) => (
        <label class="radio" key={option.value}>
          <input
            type="radio"
            name={name}
            id={index === 0 ? id : undefined}
            value={option.value}
            checked={option.value === value}
            required={required}
            disabled={option.disabled}
            {...option.data}
          />
          <span>
            {option.label}
            {option.hint && <span class="hint">{option.hint}</span>}
          </span>
          {option.aside && <span class="aside">{option.aside}</span>}
        </label>
      ))}
    </fieldset>
  );
}

export interface CheckboxProps {
  name: string;
  /** Of several of one name; "on" otherwise. */
  value?: string;
  label: ComponentChildren;
  hint?: ComponentChildren;
  checked?: boolean;
}

/** Something that may be added to a form by a tick; it is sent with the value "on". */
export function Checkbox({ name, value, label, hint, checked }: CheckboxProps) {
  return (
    <label class="check">
      <input type="checkbox" name={name} value={value} checked={checked} />
      <span>
        {label}
        {hint && <span class="hint">{hint}</span>}
      </span>
    </label>
  );
}

export interface ErrorSummaryProps {
  title?: string;
  /** `field` is the id of the field to go to. */
  errors: { field: string; message: string }[];
}

/** First on a page that came back with errors: announced, focused, and linking to each field. */
export function ErrorSummary({ title = 'Please look at this again', errors }: ErrorSummaryProps) {
  if (errors.length === 0) return null;
  return (
    <div class="error-summary" role="alert" tabindex={-1} autofocus>
      <h2>{title}</h2>
      <ul>
        {errors.map(({ field, message }) => (
          <li key={field}>
            <a href={`#${field}`}>{message}</a>
          </li>
        ))}
      </ul>
    </div>
  );
}

export type ButtonProps = {
  /** `plain` beside a stronger button; `quiet` looks like a link. */
  look?: 'strong' | 'plain' | 'quiet';
  wide?: boolean;
  children: ComponentChildren;
} & Omit<JSX.IntrinsicElements['button'], 'class' | 'children'>;

export function Button({ look = 'strong', wide, children, ...button }: ButtonProps) {
  const classes = ['button', look !== 'strong' && look, wide && 'wide'].filter(Boolean).join(' ');
  return (
    <button type="submit" {...button} class={classes}>
      {children}
    </button>
  );
}
