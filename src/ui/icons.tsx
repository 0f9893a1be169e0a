/** Icons drawn on a grid of 24, with lines of the text's colour; and the drawing on empty pages. */
import type { ComponentChildren } from 'preact';

const drawings = {
  arrow: <path d="M4 12h15M13 6l6 6-6 6" />,
  back: <path d="M20 12H5M11 6l-6 6 6 6" />,
  cart: <path d="M5 8h14l-1 12H6L5 8Zm4 0V7a3 3 0 0 1 6 0v1" />,
  chart: <path d="M4 20h16M7 20v-7m5 7V5m5 15v-10" />,
  check: <path d="m5 12.5 4.5 4.5L19 7.5" />,
  close: <path d="m6 6 12 12M18 6 6 18" />,
  done: <path d="M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18Zm-4 9.2 2.8 2.8L16 9.6" />,
  error: <path d="M8.3 3h7.4L21 8.3v7.4L15.7 21H8.3L3 15.7V8.3L8.3 3ZM12 7.5v5.5m0 3v.01" />,
  filter: (
    <path d="M4 7h9m4 0h3M13 7a2 2 0 1 0 4 0 2 2 0 0 0-4 0ZM4 17h3m4 0h9M7 17a2 2 0 1 0 4 0 2 2 0 0 0-4 0Z" />
  ),
  gear: (
    <path d="M12 8.5a3.5 3.5 0 1 0 0 7 3.5 3.5 0 0 0 0-7ZM12 3v3m0 12v3M3 12h3m12 0h3M5.6 5.6l2.2 2.2m8.4 8.4 2.2 2.2m0-12.8-2.2 2.2m-8.4 8.4-2.2 2.2" />
  ),
  info: <path d="M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18Zm0 8v5.5m0-9v.01" />,
  key: <path d="M15.5 3.5a5 5 0 0 0-4.8 6.4L3.5 17v3.5H7v-2.3h2.3V16l2.1-2.1A5 5 0 1 0 15.5 3.5Zm1 4v.01" />,
  lock: <path d="M6 11h12v9H6v-9Zm2.5 0V8a3.5 3.5 0 0 1 7 0v3" />,
  menu: <path d="M4 7h16M4 12h16M4 17h16" />,
  more: <path d="M5 12v.01M12 12v.01M19 12v.01" />,
  page: <path d="M6 3h8l4 4v14H6V3Zm8 0v4h4M9 12h6m-6 4h6" />,
  parcel: <path d="M4 7.5 12 3l8 4.5v9L12 21l-8-4.5v-9Zm0 0 8 4.5m0 0 8-4.5M12 12v9" />,
  percent: <path d="M6 18 18 6M8 6a2 2 0 1 0 0 4 2 2 0 0 0 0-4Zm8 8a2 2 0 1 0 0 4 2 2 0 0 0 0-4Z" />,
  person: <path d="M12 4a4 4 0 1 0 0 8 4 4 0 0 0 0-8ZM4.5 20.5c.6-4 3.6-6 7.5-6s6.9 2 7.5 6" />,
  place: (
    <path d="M12 21c-4-4.6-6-8-6-11a6 6 0 0 1 12 0c0 3-2 6.4-6 11Zm0-13.4a2.4 2.4 0 1 0 0 4.8 2.4 2.4 0 0 0 0-4.8Z" />
  ),
  plus: <path d="M12 5v14M5 12h14" />,
  search: <path d="M10.5 4a6.5 6.5 0 1 0 0 13 6.5 6.5 0 0 0 0-13Zm4.7 11.2L20 20" />,
  shelf: <path d="M4 4v16M20 4v16M4 11h16M4 18h16M7 7h4v4H7V7Zm6 7h4v4h-4v-4Z" />,
  tag: <path d="M4 4h8l8 8-8 8-8-8V4Zm4 4v.01" />,
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
