/** What a discount or a sale is for: everything, or what is looked for and ticked. Works without script. */
import type { ComponentChildren } from 'preact';
import { Button, Checkbox, Field, RadioGroup } from '../ui/fields.tsx';
import type { FoundThing, GoodsKind } from './goods.ts';

const kindWords = { collection: 'collections', product: 'products', variant: 'variants' };
const choices = { collection: 'Collections', product: 'Products', variant: 'Single variants' };

export interface GoodsTyped {
  scope: 'everything' | GoodsKind;
  /** Handles or SKUs. */
  chosen: string[];
  find: string;
}

/**
 * Fields of a form: `scope`, a field of the kind's name for each that is ticked, `find`, and the button `do` with
 * the value "find", upon which the page comes back with what was found. @param found undefined: nothing was looked for.
 */
export function ChooseGoods({
  kinds,
  typed: { scope, chosen, find },
  error,
  found,
}: {
  kinds: GoodsKind[];
  typed: GoodsTyped;
  error: string | undefined;
  found: FoundThing[] | undefined;
}) {
  const kind = scope === 'everything' ? undefined : scope;
  const fresh = (found ?? []).filter(({ key }) => !chosen.includes(key));
  return (
    <div class="choose-goods">
      <RadioGroup
        name="scope"
        label="Applies to"
        required
        value={scope}
        options={[
          { value: 'everything', label: 'Everything' },
          ...kinds.map((each) => ({ value: each, label: choices[each] })),
        ]}
      />
      <div class="when-chosen stack">
        {kind && chosen.length > 0 && (
          <Ticks label={`Chosen ${kindWords[kind]}`} hint="Take the tick away to leave one out.">
            {chosen.map((key) => (
              <Checkbox key={key} name={kind} value={key} label={key} checked />
            ))}
          </Ticks>
        )}
        <div class="find">
          <Field
            name="find"
            label="Find them by title, handle or SKU"
            type="search"
            value={find}
            error={error}
            autocomplete="off"
            enterkeyhint="go"
          />
          <Button look="plain" name="do" value="find">
            Find
          </Button>
        </div>
        {found && <input type="hidden" name="foundFor" value={find} />}
        {kind && fresh.length > 0 && (
          <Ticks label={`Found ${kindWords[kind]}`} hint="Tick those that it is for.">
            {fresh.map(({ key, title, detail }) => (
              <Checkbox key={key} name={kind} value={key} label={title} hint={detail} />
            ))}
          </Ticks>
        )}
        {found && fresh.length === 0 && (
          <p role="status">
            {kind
              ? `No more ${kindWords[kind]} were found by “${find}”.`
              : 'Choose first what is looked for.'}
          </p>
        )}
      </div>
    </div>
  );
}

/** Enter in a field presses the form's first button, which would otherwise be the one that finds. Stands first. */
export function SaveOnEnter() {
  return <button type="submit" class="hidden" tabIndex={-1} aria-hidden="true" />;
}

/** Something is to be looked for: what was typed into the search and not looked for counts as asked for. */
export const isFinding = ({ do: pressed, find = '', foundFor = '' }: Record<string, string>): boolean =>
  pressed === 'find' || (find.trim() !== '' && find.trim() !== foundFor.trim());

export function Ticks({
  label,
  hint,
  children,
}: {
  label: string;
  hint: string;
  children: ComponentChildren;
}) {
  return (
    <fieldset class="plain-fieldset ticks">
      <legend>{label}</legend>
      <p class="hint">{hint}</p>
      {children}
    </fieldset>
  );
}
