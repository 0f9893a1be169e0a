/**
 * A letter set on the shop's paper: once as HTML and once as plain text, both with everything it says.
 * Rooms give the letter (`platform/email-kinds.ts`); how it looks is decided here alone.
 */
import type {
  Letter,
  LetterFact,
  LetterLine,
  LetterPart,
  LetterSum,
  RenderLetter,
} from '../platform/email-kinds.ts';
import { fillIn, paragraphsOf } from '../platform/wordings.ts';
import {
  EmailButton,
  EmailHeading,
  EmailLayout,
  type EmailLayoutProps,
  EmailLines,
  EmailLink,
  EmailParagraph,
  EmailPicture,
  EmailText,
  emailStyle,
  renderEmailHtml,
} from './email-layout.tsx';

interface Filled {
  subject: string;
  heading: string;
  paragraphs: string[][];
  letter: Letter;
  from: EmailLayoutProps['from'];
}

export const renderLetter: RenderLetter = (letter, wording, { publicUrl, shop, look }) => {
  const values = { shop: shop.name, shop_email: shop.email, ...letter.values };
  const filled: Filled = {
    subject: oneLine(fillIn(wording.subject, values)),
    heading: oneLine(fillIn(wording.heading, values)),
    paragraphs: paragraphsOf(fillIn(wording.body, values)),
    letter,
    from: { shopName: shop.name, shopEmail: shop.email, publicUrl, accent: look.accent },
  };
  return { subject: filled.subject, html: html(filled), text: text(filled) };
};

/** A line break would start another header. */
const oneLine = (text: string) => text.replace(/[\p{Cc}\p{Zl}\p{Zp}\s]+/gu, ' ').trim();

function text({ heading, paragraphs, letter: { button, parts }, from }: Filled): string {
  return [
    heading,
    ...paragraphs.map((lines) => lines.join('\n')),
    ...(button ? [`${button.label}: ${button.href}`] : []),
    ...parts.map(partAsText),
    `${from.shopName}, ${from.shopEmail}\n${from.publicUrl}`,
  ]
    .join('\n\n')
    .concat('\n');
}

function partAsText(part: LetterPart): string {
  const lines = linesOfPart(part).join('\n');
  return part.heading ? `-- ${part.heading} --\n${lines}` : lines;
}

function linesOfPart(part: LetterPart): string[] {
  switch (part.part) {
    case 'text':
      return part.lines;
    case 'facts':
      return part.facts.flatMap(({ label, value, href }) => [
        `${label}: ${value}`,
        ...(href && href !== value ? [`  ${href}`] : []),
      ]);
    case 'steps':
      return part.steps.map((step, index) => `${index + 1}. ${step}`);
    case 'lines':
      return [
        ...part.lines.flatMap(({ title, details, amount }) => [
          title,
          ...details.map((detail) => `  ${detail}`),
          ...(amount ? [`  ${amount}`] : []),
        ]),
        ...(part.sums ? ['', ...part.sums.map(({ label, amount }) => `${label}: ${amount}`)] : []),
      ];
  }
}

function html({ subject, heading, paragraphs, letter: { button, parts }, from }: Filled): string {
  return renderEmailHtml(
    <EmailLayout
      subject={subject}
      preview={paragraphs[0]?.join(' ') ?? heading}
      heading={heading}
      from={from}
    >
      {paragraphs.map((lines) => (
        <EmailParagraph key={lines}>
          <EmailLines lines={lines} />
        </EmailParagraph>
      ))}
      {button && <EmailButton href={button.href}>{button.label}</EmailButton>}
      {parts.map((part) => (
        <Part key={part} part={part} />
      ))}
    </EmailLayout>,
  );
}

function Part({ part }: { part: LetterPart }) {
  switch (part.part) {
    case 'text':
      return part.heading ? (
        <>
          <EmailHeading>{part.heading}</EmailHeading>
          <p style={{ margin: 0 }}>
            <EmailLines lines={part.lines} />
          </p>
        </>
      ) : (
        <p class="soft" style={{ ...emailStyle.soft, margin: '24px 0 0', fontSize: '15px' }}>
          <EmailLines lines={part.lines} />
        </p>
      );
    case 'facts':
      return (
        <>
          <EmailHeading>{part.heading}</EmailHeading>
          <Facts facts={part.facts} />
        </>
      );
    case 'steps':
      return (
        <>
          <EmailHeading>{part.heading}</EmailHeading>
          <ol style={{ margin: 0, paddingLeft: '22px' }}>
            {part.steps.map((step) => (
              <li key={step} style={{ margin: '0 0 8px' }}>
                {step}
              </li>
            ))}
          </ol>
        </>
      );
    case 'lines':
      return (
        <>
          <EmailHeading>{part.heading}</EmailHeading>
          <Lines lines={part.lines} sums={part.sums ?? []} />
        </>
      );
  }
}

const table = { width: '100%', borderCollapse: 'collapse' } as const;
const cell = { ...emailStyle.rule, padding: '14px 0', verticalAlign: 'top' } as const;
const labelCell = {
  padding: '2px 16px 2px 0',
  width: '32%',
  fontWeight: 400,
  textAlign: 'left',
  verticalAlign: 'top',
} as const;
const figure = { textAlign: 'right', whiteSpace: 'nowrap', paddingLeft: '16px' } as const;

function Facts({ facts }: { facts: LetterFact[] }) {
  return (
    <table style={table}>
      <tbody>
        {facts.map(({ label, value, href }) => (
          <tr key={label}>
            <th scope="row" class="soft" style={{ ...emailStyle.soft, ...labelCell }}>
              {label}
            </th>
            <td style={{ padding: '2px 0', verticalAlign: 'top', overflowWrap: 'anywhere' }}>
              {href ? <EmailLink href={href}>{value}</EmailLink> : <EmailText>{value}</EmailText>}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Lines({ lines, sums }: { lines: LetterLine[]; sums: LetterSum[] }) {
  const hasPictures = lines.some(({ picture }) => picture);
  return (
    <table style={table}>
      <tbody>
        {lines.map((line) => (
          <tr key={line}>
            {hasPictures && (
              <td class="rule" style={{ ...cell, width: '80px', paddingRight: '16px' }}>
                {line.picture && <EmailPicture {...line.picture} />}
              </td>
            )}
            <td class="rule" style={{ ...cell, overflowWrap: 'anywhere' }}>
              <EmailText>{line.title}</EmailText>
              <div class="soft" style={{ ...emailStyle.soft, fontSize: '15px' }}>
                {line.details.map((detail) => (
                  <div key={detail}>
                    <EmailText>{detail}</EmailText>
                  </div>
                ))}
              </div>
            </td>
            <td class="rule" style={{ ...cell, ...figure }}>
              {line.amount}
            </td>
          </tr>
        ))}
        {sums.map((sum, index) => (
          <Sum key={sum.label} sum={sum} isFirst={index === 0} columns={hasPictures ? 2 : 1} />
        ))}
      </tbody>
    </table>
  );
}

function Sum({ sum, isFirst, columns }: { sum: LetterSum; isFirst: boolean; columns: number }) {
  const { label, amount, isTotal } = sum;
  const hasEdge = isFirst || isTotal;
  const style = {
    ...(hasEdge && emailStyle.rule),
    padding: isFirst ? '14px 0 4px' : '4px 0 14px',
    fontWeight: 400,
    textAlign: 'left',
    ...(isTotal && { padding: '14px 0 0', fontWeight: 600, fontSize: '18px' }),
  } as const;
  return (
    <tr>
      <th scope="row" class={hasEdge ? 'rule' : ''} style={style} colspan={columns}>
        {label}
      </th>
      <td class={hasEdge ? 'rule' : ''} style={{ ...style, ...figure }}>
        {amount}
      </td>
    </tr>
  );
}
