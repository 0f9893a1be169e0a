/** Icons drawn on a grid of 24, with lines of the text's colour; and the drawing on empty pages. */
import type { ComponentChildren } from 'preact';

const drawings = {
  arrow: <path d="M4 12h15M13 6l6 6-6 6" />,
  back: <path d="M20 12H5M11 6l-6 6 6 6" />,
  cart: <path d="M5 8h14l-1 12H6L5 8Zm4 0V7a3 3 0 0 1 6 0v1" />,
  check: <path d="m5 12.5 4.5 4.5L19 7.5" />,
  done: <path d="M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18Zm-4 9.2 2.8 2.8L16 9.6" />,
  error: <path d="M8.3 3h7.4L21 8.3v7.4L15.7 21H8.3L3 15.7V8.3L8.3 3ZM12 7.5v5.5m0 3v.01" />,
  info: <path d="M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18Zm0 8v5.5m0-9v.01" />,
  key: <path d="M15.5 3.5a5 5 0 0 0-4.8 6.4L3.5 17v3.5H7v-2.3h2.3V16l2.1-2.1A5 5 0 1 0 15.5 3.5Zm1 4v.01" />,
  lock: <path d="M6 11h12v9H6v-9Zm2.5 0V8a3.5 3.5 0 0 1 7 0v3" />,
  person: <path d="M12 4a4 4 0 1 0 0 8 4 4 0 0 0 0-8ZM4.5 20.5c.6-4 3.6-6 7.5-6s6.9 2 7.5 6" />,
  place: (
    <path d="M12 21c-4-4.6-6-8-6-11a6 6 0 0 1 12 0c0 3-2 6.4-6 11Zm0-13.4a2.4 2.4 0 1 0 0 4.8 2.4 2.4 0 0 0 0-4.8Z" />
  ),
  warn: <path d="M12 4 2.5 20h19L12 4Zm0 6v5m0 2.5v.01" />,
} satisfies Record<string, ComponentChildren>;

export type IconName = keyof typeof drawings;

/** @param label read out; without it the icon is ornament. */
export function Icon({ name, label }: { name: IconName; label?: string }) {
  return (
    <svg
      class="icon"
      viewBox="0 0 24 24"
      width="24"
      height="24"
      role={label ? 'img' : undefined}
      aria-label={label}
      aria-hidden={label ? undefined : 'true'}
    >
      {drawings[name]}
    </svg>
  );
}

/** An equilateral triangle as Euclid makes it: two circles through each other's centre. */
export function Construction() {
  return (
    <svg class="construction" viewBox="0 0 240 160" width="240" height="160" aria-hidden="true">
      <circle cx="95" cy="80" r="50" />
      <circle cx="145" cy="80" r="50" />
      <path d="M30 80h180M120 20v120" />
      <path class="drawn" d="M95 80h50l-25-43.3Z" />
    </svg>
  );
}
