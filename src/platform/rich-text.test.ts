import assert from 'node:assert/strict';
import test from 'node:test';
import fc from 'fast-check';
import { cleanHtml, paragraphs, plainText, shownHtml } from './rich-text.ts';

const hostile: [string, string][] = [
  ['<p>Fine<script>alert(1)</script></p>', '<p>Fine</p>'],
  ['<p onclick="alert(1)" style="color:red" class="x">Fine</p>', '<p>Fine</p>'],
  ['<a href="javascript:alert(1)">x</a>', '<a rel="noopener">x</a>'],
  ['<a href="jav&#x09;ascript:alert(1)">x</a>', '<a rel="noopener">x</a>'],
  ['<a href="data:text/html,<script>">x</a>', '<a rel="noopener">x</a>'],
  ['<a href="//evil.example">x</a>', '<a rel="noopener">x</a>'],
  ['<img src=x onerror=alert(1)>', ''],
  ['<iframe src="https://evil.example"></iframe><p>a</p>', '<p>a</p>'],
  ['<svg><script>alert(1)</script></svg><p>a</p>', '<p>a</p>'],
  ['<p>a<style>p{display:none}</style></p>', '<p>a</p>'],
  ['<form action="https://evil.example"><p>a</p></form>', '<p>a</p>'],
];

test('what could act or dress up is taken away, its words stay', () => {
  for (const [html, clean] of hostile) assert.equal(cleanHtml(html), clean, html);
});

test('paragraphs, headings, lists, emphasis and links stay as they are', () => {
  const html =
    '<h2>Care</h2><p>Wash <strong>cold</strong>, <em>gently</em>.<br />Dry flat.</p><ul><li><p>Linen</p></li></ul><ol><li>One</li></ol><p><a href="/pages/care" rel="noopener">More</a></p>';
  assert.equal(cleanHtml(html), html);
});

test('what says nothing is nothing, and cleaning twice changes nothing', () => {
  assert.equal(cleanHtml('<p></p><p>&nbsp;</p>'), '');
  assert.equal(cleanHtml('<p>a</p><p></p> <p><br></p>'), '<p>a</p>');
  for (const [html] of hostile) assert.equal(cleanHtml(cleanHtml(html)), cleanHtml(html));
});

test('headings of other ranks and looks become what is meant by them', () => {
  assert.equal(
    cleanHtml('<h1>A</h1><h5>B</h5><p><b>C</b><i>D</i></p>'),
    '<h2>A</h2><h3>B</h3><p><strong>C</strong><em>D</em></p>',
  );
});

test('plain text keeps paragraphs, breaks and items apart, and decodes once', () => {
  assert.equal(
    plainText(
      '<h2>Care</h2><p>Salt &amp; pepper<br />a &lt;b&gt; &amp;lt;</p><ul><li><p>Linen</p></li><li>Oak</li></ul><p>End</p>',
    ),
    'Care\n\nSalt & pepper\na <b> &lt;\n\n– Linen\n– Oak\n\nEnd',
  );
});

test('plain text becomes paragraphs, and comes back the same', () => {
  const text = 'One & <two>\nthree\n\nFour';
  assert.equal(paragraphs(text), '<p>One &amp; &lt;two&gt;<br />three</p><p>Four</p>');
  assert.equal(plainText(paragraphs(text)), text);
  assert.equal(cleanHtml(paragraphs(text)), paragraphs(text));
});

test('what was made safe is shown as it is, and whatever else is made safe first', () => {
  const made = cleanHtml(
    '<p>One &amp; two <a href="https://x.example/?a=1&b=2">three</a></p><ul><li>x<br>y</li></ul>',
  );
  assert.equal(shownHtml(made), made);
  for (const [odd, shown] of [
    ['<p onclick="x()">a</p>', '<p>a</p>'],
    ['<script>x()</script><p>a</p>', '<p>a</p>'],
    ['<a href="javascript:x()">a</a>', '<a rel="noopener">a</a>'],
    ['<p>a<', '<p>a&lt;</p>'],
    ['<img src=x onerror=x()>a', 'a'],
    ['<P>a</P>', '<p>a</p>'],
    [
      '<p>a <a href="https://x.example" rel="noopener">b',
      '<p>a <a href="https://x.example" rel="noopener">b</a></p>',
    ],
    ['<p><em>a</p></em>', '<p><em>a</em></p>'],
    ['a</p>', 'a'],
    ['<a href="https://x.example">a</a>', '<a href="https://x.example" rel="noopener">a</a>'],
    ['<a href="//x.example" rel="noopener">a</a>', '<a rel="noopener">a</a>'],
  ] as const)
    assert.equal(shownHtml(odd), shown);
});

test('what is shown as it is, is as making it safe would leave it', () => {
  const pieces = [
    ...['strong', 'em', 'ul', 'blockquote'].flatMap((tag) => [`<${tag}>`, `</${tag}>`]),
    ...[
      '<a href="https://x.example/?a=1&amp;b=2" rel="noopener">',
      '</a>',
      '<a rel="noopener" href="/pages/care">',
    ],
    ...['a', '"', '&amp;', '&lt;', '&', '<', '>', '<br />', '<a>', '<img>', ' onclick="x()"', 'javascript:'],
  ];
  const soup = fc
    .array(fc.constantFrom(...pieces), { maxLength: 8 })
    .map((some) => `<p>a</p>${some.join('')}<p>a</p>`);
  let asItIs = 0;
  const property = fc.property(soup, (html) => {
    const shown = shownHtml(html);
    if (shown === html) asItIs += 1;
    assert.equal(shown, cleanHtml(html));
    assert.equal(shownHtml(shown), shown);
  });
  fc.assert(property, { seed: 1, numRuns: 2_000 });
  assert.ok(asItIs > 100, `${asItIs} as they are`);
});

test('a very long text is looked at at once', () => {
  const long = `<p>${'word &amp; <em>word</em> '.repeat(50_000)}</p>`;
  const since = performance.now();
  assert.equal(shownHtml(long), long);
  assert.ok(performance.now() - since < 1_000);
});
