/**
 * The shop's mark, or the merchant's logo in its place. Together with platform/look.ts and styles/tokens.css this
 * is what changes when somebody else opens one.
 */
import type { Logo, Look } from '../platform/look.ts';
import { routes } from '../routes.ts';

export const brand = {
  /** The ground of the mark; also the colour of a phone's address bar, light and dark. */
  paper: { light: '#f8f6f1', dark: '#191816' },
};

const MARK = 'M16 3a13 13 0 1 0 0 26 13 13 0 0 0 0-26Zm0 0 11.26 19.5H4.74L16 3Z';

/** A triangle in its circle. */
export function Mark() {
  return (
    <svg class="mark" viewBox="0 0 32 32" width="32" height="32" aria-hidden="true">
      <path d={MARK} />
    </svg>
  );
}

const LOGO_HEIGHT = 40;
/** What is so wide says the name itself. */
const isWide = ({ width, height }: Logo) => width > 1.6 * height;

/** The logo, or the mark; with the shop's name beside it unless the logo is likely to say it. */
export function Wordmark({ look, name }: { look: Look; name: string }) {
  const { logo } = look;
  if (!logo)
    return (
      <>
        <Mark /> {name}
      </>
    );
  const wide = isWide(logo);
  return (
    <>
      <img
        class="logo"
        src={routes.media({ file: logo.file })}
        width={Math.round((LOGO_HEIGHT * logo.width) / logo.height)}
        height={LOGO_HEIGHT}
        alt={wide ? name : ''}
      />{' '}
      {!wide && name}
    </>
  );
}

export const favicon = (accent = '#1541b6') =>
  `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><style>rect{fill:${accent}}path{fill:none;stroke:#f8f6f1;stroke-width:2;stroke-linejoin:round}</style><rect width="32" height="32"/><path transform="translate(3.2 3.2) scale(.8)" d="${MARK}"/></svg>`;
