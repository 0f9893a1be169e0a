/**
 * The paper that every e-mail is written on: one column of 600 pixels, light and dark. Mail programs
 * know little CSS, so styles are inline; the style sheet in the head only adds the dark colours.
 */
import { type ComponentChildren, type CSSProperties, createContext, type VNode } from 'preact';
import { useContext } from 'preact/hooks';
import { renderToString } from 'preact-render-to-string';
import type { LetterLine } from '../platform/email-kinds.ts';
import { type Look, OWN_ACCENT } from '../platform/look.ts';

const paper = {
  page: '#f8f6f1',
  card: '#ffffff',
  ink: '#1f1d1a',
  soft: '#5f5a52',
  line: '#e0dbd0',
};
const SANS = 'Jost, Futura, Avenir, "Helvetica Neue", Arial, sans-serif';

// Without > and quotes: it is written as text, and text is escaped.
const dark = (accent: string) => `
  :root { color-scheme: light dark; supported-color-schemes: light dark; }
  @media (prefers-color-scheme: dark) {
    .page { background: #191816 !important; }
    .card { background: #232220 !important; }
    .ink { color: #f2efe8 !important; }
    .soft { color: #b3ada2 !important; }
    .rule { border-color: #3b3935 !important; }
    .link { color: ${accent} !important; }
    .button { background: ${accent} !important; color: #14161f !important; }
  }
  @media (max-width: 480px) { .card { padding: 24px 20px !important; } }`;

/** Text styles by their part in a mail; each goes with the class of the same name. */
export const emailStyle = {
  ink: { color: paper.ink },
  soft: { color: paper.soft },
  rule: { borderTop: `1px solid ${paper.line}` },
} satisfies Record<string, CSSProperties>;

/** Of links and buttons, on light. */
const Accent = createContext(OWN_ACCENT.light);

export interface EmailLayoutProps {
  subject: string;
  /** What a list of messages shows after the subject. */
  preview: string;
  heading: string;
  from: { shopName: string; shopEmail: string; publicUrl: string; accent: Look['accent'] };
  children: ComponentChildren;
}

export function EmailLayout({ subject, preview, heading, from, children }: EmailLayoutProps) {
  const accent = from.accent ?? OWN_ACCENT;
  return (
    <html lang="en-GB">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <meta name="supported-color-schemes" content="light dark" />
        <title>{subject}</title>
        <style>{dark(accent.dark)}</style>
      </head>
      <body class="page" style={{ margin: 0, padding: 0, background: paper.page, fontFamily: SANS }}>
        <div style={{ display: 'none', maxHeight: 0, overflow: 'hidden' }}>{preview}</div>
        <div class="page" style={{ background: paper.page, padding: '32px 12px' }}>
          <div style={{ maxWidth: '600px', margin: '0 auto', fontSize: '16px', lineHeight: 1.5 }}>
            <p style={{ margin: '0 0 20px', fontSize: '18px', fontWeight: 500, letterSpacing: '0.02em' }}>
              <a href={from.publicUrl} class="ink" style={{ ...emailStyle.ink, textDecoration: 'none' }}>
                {from.shopName}
              </a>
            </p>
            <main
              class="card ink"
              style={{
                ...emailStyle.ink,
                background: paper.card,
                padding: '36px 40px',
                overflowWrap: 'anywhere',
              }}
            >
              <h1 style={{ margin: '0 0 16px', fontSize: '28px', lineHeight: 1.2, fontWeight: 500 }}>
                {heading}
              </h1>
              <Accent.Provider value={accent.light}>{children}</Accent.Provider>
            </main>
            <p class="soft" style={{ ...emailStyle.soft, margin: '20px 0 0', fontSize: '14px' }}>
              {from.shopName} ·{' '}
              <a href={`mailto:${from.shopEmail}`} class="soft" style={emailStyle.soft}>
                {from.shopEmail}
              </a>
            </p>
          </div>
        </div>
      </body>
    </html>
  );
}

/** Runs from right to left by itself where it must, without turning what stands around it. */
export const EmailText = ({ children }: { children: string }) => <span dir="auto">{children}</span>;

export function EmailLines({ lines }: { lines: string[] }) {
  return lines.map((line, index) => (
    <>
      {index > 0 && <br />}
      <EmailText>{line}</EmailText>
    </>
  ));
}

export function EmailParagraph({ children }: { children: ComponentChildren }) {
  return <p style={{ margin: '0 0 16px' }}>{children}</p>;
}

export function EmailHeading({ children }: { children: ComponentChildren }) {
  return <h2 style={{ margin: '32px 0 8px', fontSize: '18px', fontWeight: 500 }}>{children}</h2>;
}

export function EmailButton({ href, children }: { href: string; children: ComponentChildren }) {
  const style = {
    display: 'inline-block',
    padding: '13px 26px',
    background: useContext(Accent),
    color: paper.card,
    fontWeight: 500,
    textDecoration: 'none',
  };
  return (
    <p style={{ margin: '8px 0 24px' }}>
      <a href={href} class="button" style={style}>
        {children}
      </a>
    </p>
  );
}

export function EmailLink({ href, children }: { href: string; children: ComponentChildren }) {
  return (
    <a href={href} class="link" style={{ color: useContext(Accent) }}>
      {children}
    </a>
  );
}

const PICTURE_PX = 80;

export function EmailPicture({ src, alt, width, height, colour }: NonNullable<LetterLine['picture']>) {
  return (
    <img
      src={src}
      alt={alt}
      width={PICTURE_PX}
      height={Math.round((PICTURE_PX * height) / width)}
      style={{ display: 'block', background: colour }}
    />
  );
}

export const renderEmailHtml = (email: VNode): string => `<!doctype html>${renderToString(email)}`;
