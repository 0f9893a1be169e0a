/** For a form that came back because it was sent too often. */
import { Notice } from './notices.tsx';

/** @param seconds how long to wait; nothing is shown without. */
export function TooOften({ seconds }: { seconds: number | undefined }) {
  if (!seconds) return null;
  return (
    <Notice tone="error" title="That was tried very often just now">
      {`For your safety we make a short pause. Please try again in ${waitWords(seconds)}.`}
    </Notice>
  );
}

export function waitWords(seconds: number): string {
  if (seconds <= 90) return seconds <= 60 ? 'a minute' : 'two minutes';
  const minutes = Math.ceil(seconds / 60);
  return minutes < 60 ? `${minutes} minutes` : minutes < 90 ? 'an hour' : `${Math.round(minutes / 60)} hours`;
}
