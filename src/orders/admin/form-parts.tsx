/** Lines of an order with a quantity to type for each. */
import type { ComponentChildren } from 'preact';
import { Field, TextArea } from '../../ui/fields.tsx';
import { Icon } from '../../ui/icons.tsx';
import { Picture } from '../../ui/picture.tsx';
import type { OrderLine } from '../orders.ts';
import { type FieldErrors, quantityField, type Typed } from './order-form.ts';

export function LinePicture({ line }: { line: Pick<OrderLine, 'media'> }) {
  return <div class="line-thumb">{line.media && <Picture media={line.media} alt="" sizes="48px" />}</div>;
}

interface LineNameProps {
  line: Pick<OrderLine, 'title' | 'variantTitle' | 'sku'>;
  /** The product's page. */
  href?: string | undefined;
}

export function LineName({ line, href }: LineNameProps) {
  return (
    <div class="line-name">
      <p>{href ? <a href={href}>{line.title}</a> : line.title}</p>
      <p class="quiet-text">{[line.variantTitle, line.sku].filter(Boolean).join(' · ')}</p>
    </div>
  );
}

export interface LineQuantitiesProps {
  legend: string;
  lines: OrderLine[];
  most(line: OrderLine): number;
  /** What is said after "of 3": "to ship". */
  what(line: OrderLine): string;
  typed: Typed;
  errors: FieldErrors;
  /** Beside the quantity: a reason, a second number. */
  beside?(line: OrderLine): ComponentChildren;
}

export function LineQuantities({ legend, lines, most, what, typed, errors, beside }: LineQuantitiesProps) {
  return (
    <fieldset class="pick-lines">
      <legend>{legend}</legend>
      {errors.lines && (
        <p class="field-error" id="lines">
          <Icon name="error" label="Error:" /> {errors.lines}
        </p>
      )}
      <ul>
        {lines.map((line) => (
          <li key={line.variantId}>
            <LinePicture line={line} />
            <LineName line={line} />
            <div class="pick-fields">
              <Quantity line={line} most={most(line)} what={what(line)} typed={typed} errors={errors} />
              {beside?.(line)}
            </div>
          </li>
        ))}
      </ul>
    </fieldset>
  );
}

function Quantity({
  line,
  most,
  what,
  typed,
  errors,
}: {
  line: OrderLine;
  most: number;
  what: string;
  typed: Typed;
  errors: FieldErrors;
}) {
  const name = quantityField(line);
  return (
    <Field
      name={name}
      label={
        <>
          Pieces
          <span class="hidden">
            {' '}
            of {line.title} {line.variantTitle}
          </span>
        </>
      }
      hint={`of ${most} ${what}`}
      value={typed[name] ?? '0'}
      error={errors[name]}
      inputmode="numeric"
      maxlength={5}
      narrow
      required
    />
  );
}

export function NoteField({ typed, errors, hint }: { typed: Typed; errors: FieldErrors; hint: string }) {
  return (
    <TextArea name="note" label="Note" hint={hint} value={typed.note} error={errors.note} maxlength={500} />
  );
}
