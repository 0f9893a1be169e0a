/** How quickly a file is read, in words: of the command line and of the page that shows how far an import is. */

export interface Place {
  /** Milliseconds. */
  at: number;
  rows: number;
  /** Of the file. */
  bytes: number;
}

/** @param bytes of the whole file. @returns '' where it is too soon to tell. */
export function paceWords(from: Place, to: Place, bytes: number): string {
  const seconds = (to.at - from.at) / 1_000;
  const read = to.bytes - from.bytes;
  if (seconds < 1 || read <= 0) return '';
  const rate = Math.round((to.rows - from.rows) / seconds).toLocaleString('en');
  return `${rate} rows a second, about ${timeWords((Math.max(0, bytes - to.bytes) / read) * seconds)} left`;
}

const timeWords = (seconds: number): string =>
  seconds < 90 ? `${Math.ceil(seconds)} s` : `${Math.ceil(seconds / 60)} min`;
