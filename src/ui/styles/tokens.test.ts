/** The colours of tokens.css, held to the contrast that WCAG 2.2 AA asks for, in light and in dark. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import test from 'node:test';

const css = readFileSync(path.join(import.meta.dirname, 'tokens.css'), 'utf8');
type Scheme = 'light' | 'dark';

/** @see https://www.w3.org/TR/css-color-4/#color-conversion-code */
function luminance(lightness: number, chroma: number, hueDegrees: number): number {
  const a = chroma * Math.cos((hueDegrees * Math.PI) / 180);
  const b = chroma * Math.sin((hueDegrees * Math.PI) / 180);
  const l = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3;
  const m = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3;
  const s = (lightness - 0.0894841775 * a - 1.291485548 * b) ** 3;
  const clip = (value: number) => Math.min(1, Math.max(0, value));
  const red = clip(4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s);
  const green = clip(-1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s);
  const blue = clip(-0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s);
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function colour(name: string, scheme: Scheme): number {
  const declared = css.match(new RegExp(`--${name}: light-dark\\((oklch\\([^)]+\\)), (oklch\\([^)]+\\))\\)`));
  const text = declared?.[scheme === 'light' ? 1 : 2];
  const parts = text
    ?.match(/oklch\(([\d.]+)% ([\d.]+) ([\d.]+)\)/)
    ?.slice(1)
    .map(Number);
  assert.ok(parts, `--${name} is not a pair of oklch() colours`);
  return luminance(parts[0]! / 100, parts[1]!, parts[2]!);
}

function contrast(one: string, other: string, scheme: Scheme): number {
  const [lower, higher] = [colour(one, scheme), colour(other, scheme)].sort((a, b) => a - b);
  return (higher! + 0.05) / (lower! + 0.05);
}

test('the measure is right: black on white is 21:1', () => {
  assert.equal(((luminance(1, 0, 0) + 0.05) / (luminance(0, 0, 0) + 0.05)).toFixed(2), '21.00');
});

for (const scheme of ['light', 'dark'] as const) {
  test(`text can be read, ${scheme}`, () => {
    for (const text of ['ink', 'soft', 'accent', 'accent-deep', 'good', 'warn', 'bad'])
      for (const ground of ['paper', 'panel'])
        assert.ok(contrast(text, ground, scheme) >= 4.5, `--${text} on --${ground}`);
    for (const ground of ['accent', 'accent-deep'])
      assert.ok(contrast('on-accent', ground, scheme) >= 4.5, `--on-accent on --${ground}`);
  });

  test(`the edges of fields can be seen, ${scheme}`, () => {
    for (const ground of ['paper', 'panel'])
      assert.ok(contrast('edge', ground, scheme) >= 3, `--edge on --${ground}`);
  });
}
