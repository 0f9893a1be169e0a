/** Bars, drawn here and without script, with the same numbers as a table behind them. */
import type { ComponentChildren } from 'preact';

export interface Bar {
  label: string;
  value: number;
  /** The value as it is read: "€24.00". */
  words: string;
}

const [WIDTH, HEIGHT] = [12, 100];
/** Of a bar's place, what is left free between two. */
const GAP = 3;

/** @param label what the whole says, in a sentence. */
export function Bars({
  label,
  bars,
  columns,
}: {
  label: string;
  bars: Bar[];
  columns: [ComponentChildren, ComponentChildren];
}) {
  const most = Math.max(1, ...bars.map(({ value }) => value));
  const height = (value: number) => (value > 0 ? Math.max(1, (value / most) * HEIGHT) : 0);
  return (
    <figure class="bars">
      <svg
        role="img"
        aria-label={label}
        viewBox={`0 0 ${bars.length * WIDTH} ${HEIGHT}`}
        preserveAspectRatio="none"
      >
        {bars.map(({ label: name, value, words }, index) => (
          <g key={name}>
            <title>{`${name}: ${words}`}</title>
            <rect class="place" x={index * WIDTH} y={0} width={WIDTH} height={HEIGHT} />
            <rect
              class="bar"
              x={index * WIDTH + GAP / 2}
              y={HEIGHT - height(value)}
              width={WIDTH - GAP}
              height={height(value)}
            />
          </g>
        ))}
      </svg>
      <figcaption>
        <span>{bars[0]?.label}</span>
        <span>{bars.at(-1)?.label}</span>
      </figcaption>
      <details class="bars-table">
        <summary>As a table</summary>
        <table class="list">
          <caption class="hidden">{label}</caption>
          <thead>
            <tr>
              <th scope="col">{columns[0]}</th>
              <th scope="col" class="numeric">
                {columns[1]}
              </th>
            </tr>
          </thead>
          <tbody>
            {bars.map(({ label: name, words }) => (
              <tr key={name}>
                <th scope="row">{name}</th>
                <td class="numeric">{words}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </details>
    </figure>
  );
}
