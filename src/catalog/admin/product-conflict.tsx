/** Two have changed the same: what it was, what it is, what you wrote, and which of them shall stand. */
import { Card } from '../../admin/parts.tsx';
import { Icon } from '../../ui/icons.tsx';
import type { Matter, Text } from '../merge.ts';
import type { ShownConflict } from './product-state.ts';

/** Stands in the form: `keep.<matter>` says which of them is kept. */
export function ConflictPanel({ conflict: { matters, words, ...versions } }: { conflict: ShownConflict }) {
  return (
    <Card>
      <div class="conflict" role="alert" tabindex={-1} autofocus>
        <h2>
          <Icon name="warn" /> {words}
        </h2>
        <p>
          Nothing is saved yet, and nothing is lost. Choose what shall stand, then save; everything else you
          wrote is in the form below.
        </p>
        {matters.map((matter) => (
          <ConflictChoice key={matter.name} matter={matter} {...versions} />
        ))}
      </div>
    </Card>
  );
}

function ConflictChoice({
  matter,
  base,
  theirs,
  mine,
}: { matter: Matter } & Pick<ShownConflict, 'base' | 'theirs' | 'mine'>) {
  const name = `keep.${matter.name}`;
  return (
    <fieldset class="conflict-choice" data-fields={matter.fields.join(' ')}>
      <legend>{matter.label}</legend>
      <p class="conflict-base">
        <span>It was</span> <Value matter={matter} text={base} />
      </p>
      <label class="radio">
        <input type="radio" name={name} value="mine" checked />
        <span>
          <span class="hint">Yours</span>
          <Value matter={matter} text={mine} />
        </span>
      </label>
      <label class="radio">
        <input type="radio" name={name} value="theirs" />
        <span>
          <span class="hint">As it is now</span>
          <Value matter={matter} text={theirs} />
        </span>
      </label>
    </fieldset>
  );
}

function Value({ matter, text }: { matter: Matter; text: Text }) {
  const words = shown(matter, text);
  return words === '' ? <em class="quiet-text">nothing</em> : <span class="conflict-value">{words}</span>;
}

/** A matter in a line: "24.00, compared with 30.00". */
export function shown({ name, fields }: Matter, text: Text): string {
  const [first = '', second = ''] = fields.map((field) => text[field] ?? '');
  if (name === 'price' || name.endsWith('.price'))
    return second ? `${first}, compared with ${second}` : first;
  if (name === 'status') return second ? `${first}, active from ${second}` : first;
  if (name === 'description')
    return first
      .replace(/<\/(p|h\d|li)>/g, '\n')
      .replace(/<[^>]+>/g, '')
      .trim();
  return first;
}
