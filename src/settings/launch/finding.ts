/** What a check before the opening found. */
export interface Finding {
  /** `not_yet`: nothing is broken, something is still to be done. */
  outcome: 'good' | 'not_yet' | 'bad';
  /** What is so, and what to do next. */
  words: string;
}

export const good = (words: string): Finding => ({ outcome: 'good', words });
export const notYet = (words: string): Finding => ({ outcome: 'not_yet', words });
export const bad = (words: string): Finding => ({ outcome: 'bad', words });
