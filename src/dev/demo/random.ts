/**
 * Chance that repeats: the same seed gives the same picture on every machine, so that a picture's
 * file name (a hash of its drawing) never changes between two starts.
 */
export interface Random {
  /** From 0 up to 1. */
  next(): number;
  between(min: number, max: number): number;
  /** A whole number from 0 up to, but not including, `below`. */
  whole(below: number): number;
  pick<T>(from: readonly T[]): T;
  chance(probability: number): boolean;
}

/** FNV-1a; good enough to spread seeds and to name gradients. */
export function hash(text: string): number {
  let value = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) value = Math.imul(value ^ text.charCodeAt(i), 0x01000193);
  return value >>> 0;
}

export function seeded(seed: string): Random {
  let state = hash(seed);
  const next = () => {
    // mulberry32
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
  const whole = (below: number) => Math.floor(next() * below);
  return {
    next,
    whole,
    between: (min, max) => min + next() * (max - min),
    pick: (from) => from[whole(from.length)]!,
    chance: (probability) => next() < probability,
  };
}

/** Smooth value noise in two dimensions, three octaves, roughly −1 to 1; one unit is one hill. */
export function noise(random: Random): (x: number, y: number) => number {
  const size = 64;
  const table = Array.from({ length: size * size }, () => random.between(-1, 1));
  const at = (x: number, y: number) => table[(y & (size - 1)) * size + (x & (size - 1))]!;
  const ease = (t: number) => t * t * t * (t * (t * 6 - 15) + 10);
  const octave = (x: number, y: number) => {
    const [x0, y0] = [Math.floor(x), Math.floor(y)];
    const [u, v] = [ease(x - x0), ease(y - y0)];
    const top = at(x0, y0) * (1 - u) + at(x0 + 1, y0) * u;
    const bottom = at(x0, y0 + 1) * (1 - u) + at(x0 + 1, y0 + 1) * u;
    return top * (1 - v) + bottom * v;
  };
  return (x, y) => octave(x, y) + octave(x * 2 + 17, y * 2 + 5) * 0.35 + octave(x * 4 + 3, y * 4 + 29) * 0.1;
}
