/** The form of a product's options and their choices. */
import { useDesk } from '../../admin/desk.ts';
import { Form } from '../../admin/form.tsx';
import { Card, Facts } from '../../admin/parts.tsx';
import { routes } from '../../routes.ts';
import { Button } from '../../ui/fields.tsx';
import { Icon } from '../../ui/icons.tsx';
import type { Option } from '../catalog.ts';
import { OPTIONS_MAX } from '../options-plan.ts';
import type { ProductRecord } from '../product-record.ts';
import type { Mistakes } from '../product-text.ts';
import type { DraftOption, DraftRow } from './options-draft.ts';

export interface OptionsForm {
  draft: DraftOption[];
  /** What the form was made from. */
  base: Option[];
  mistakes: Mistakes;
  /** It was sent, and is not saved. */
  isUnsaved: boolean;
}

export function OptionsCard({ product, form }: { product: ProductRecord; form: OptionsForm }) {
  const { draft, base, mistakes, isUnsaved } = form;
  if (!useDesk().can('products:write')) return <OptionsRead options={product.options} />;
  return (
    <Form
      action={routes.adminProductOptions({ productId: product.id })}
      keep="options"
      id="options"
      data-unsaved={isUnsaved ? '' : undefined}
      data-option-rows
    >
      <input type="hidden" name="part" value="options" />
      <input type="hidden" name="base" value={JSON.stringify(base)} />
      {/* Enter presses the first button of a form: this one. */}
      <button type="submit" class="hidden" tabindex={-1}>
        Save options
      </button>
      <Card
        title="Options"
        footer="A choice that you take out keeps its variants in the archive; orders stay as they are."
      >
        <details class="options-open" open={product.options.length === 0 || isUnsaved}>
          <summary>
            {product.options.length === 0 ? 'What a buyer chooses' : `Change ${namesOf(product.options)}`}
          </summary>
          <div class="options-body">
            {draft.length === 0 && (
              <p class="quiet-text">
                None yet. An option is what a buyer chooses: Size, with A3 and A4; Colour; Wood.
              </p>
            )}
            {mistakes.options && <Wrong>{mistakes.options}</Wrong>}
            {draft.map((option, index) => (
              <OptionFields
                key={option.key}
                option={option}
                mistake={mistakes[index]}
                isNew={isUnsaved && option.was === '' && option.name === ''}
                asks={option.was === '' && product.variants.some(({ status }) => status === 'active')}
              />
            ))}
            <div class="row-actions">
              {draft.length < OPTIONS_MAX && (
                <Button look="plain" name="do" value="add-option">
                  <Icon name="plus" /> Add an option
                </Button>
              )}
              <p class="save-state" role="status" data-save-state />
              <Button>Save options</Button>
            </div>
          </div>
        </details>
      </Card>
    </Form>
  );
}

const namesOf = (options: Option[]) =>
  options.map(({ name, choices }) => `${name}: ${choices.join(', ')}`).join(' · ');

const OptionsRead = ({ options }: { options: Option[] }) => (
  <Card title="Options">
    <Facts facts={options.map(({ name, choices }) => ({ label: name, value: choices.join(', ') }))} />
  </Card>
);

const Wrong = ({ id, children }: { id?: string; children: string }) => (
  <p class="field-error" id={id}>
    <Icon name="error" label="Error:" /> {children}
  </p>
);

interface OptionFieldsProps {
  option: DraftOption;
  mistake: string | undefined;
  isNew: boolean;
  /** Which choice the variants there are shall become. */
  asks: boolean;
}

function OptionFields({ option, mistake, isNew, asks }: OptionFieldsProps) {
  const { key, was, name, choices } = option;
  const id = `o.${key}.name`;
  const title = name || 'new option';
  return (
    <fieldset class="option" data-row={key}>
      <legend class="hidden">{title}</legend>
      <input type="hidden" name="option" value={key} />
      <input type="hidden" name={`o.${key}.was`} value={was} />
      <div class="option-name">
        <div class="field">
          <label for={id}>Option</label>
          <input
            id={id}
            name={id}
            value={name}
            placeholder="Size"
            maxlength={40}
            autofocus={isNew}
            aria-invalid={mistake ? 'true' : undefined}
            aria-describedby={mistake ? `${id}-error` : undefined}
          />
        </div>
        <RowButtons command={key} title={title} />
      </div>
      {mistake && <Wrong id={`${id}-error`}>{mistake}</Wrong>}
      {asks && (
        <p class="hint" id={`o.${key}.asks`}>
          Mark the choice that the variants there are already have. They stay what they are, with their stock
          and orders.
        </p>
      )}
      <ul class="choices" data-rows>
        {choices.map((choice) => (
          <ChoiceFields key={choice.key} option={option} choice={choice} asks={asks} />
        ))}
      </ul>
      <Button look="quiet" name="do" value={`add ${key}`} data-add>
        <Icon name="plus" /> Add a choice
      </Button>
    </fieldset>
  );
}

function ChoiceFields({ option, choice, asks }: { option: DraftOption; choice: DraftRow; asks: boolean }) {
  const { key, was, name } = choice;
  const prefix = `o.${option.key}.c.${key}`;
  const label = name || 'new choice';
  return (
    <li class="choice" data-row={key}>
      <input type="hidden" name={`o.${option.key}.choice`} value={key} />
      <input type="hidden" name={`${prefix}.was`} value={was} />
      {asks && (
        <input
          type="radio"
          name={`o.${option.key}.given`}
          value={key}
          checked={option.given === key}
          aria-label={`The variants there are already have ${label}`}
          aria-describedby={`o.${option.key}.asks`}
        />
      )}
      <input
        name={`${prefix}.name`}
        value={name}
        maxlength={60}
        placeholder="Another choice"
        aria-label={`Choice of ${option.name || 'the new option'}`}
      />
      <RowButtons command={`${option.key} ${key}`} title={label} />
    </li>
  );
}

function RowButtons({ command, title }: { command: string; title: string }) {
  const button = (verb: string, face: string, label: string) => (
    <button
      type="submit"
      class="row-button"
      name="do"
      value={`${verb} ${command}`}
      aria-label={`${label} ${title}`}
      title={label}
      data-do={verb}
    >
      {face}
    </button>
  );
  return (
    <span class="row-buttons">
      {button('up', '↑', 'Move up')}
      {button('down', '↓', 'Move down')}
      {button('remove', '×', 'Remove')}
    </span>
  );
}
