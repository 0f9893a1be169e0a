import assert from 'node:assert/strict';
import test from 'node:test';
import { renderToString } from 'preact-render-to-string';
import { Button, ErrorSummary, Field, FileField, RadioGroup, Select, TextArea } from './fields.tsx';

const ids = (html: string) => [...html.matchAll(/ id="([^"]+)"/g)].map((match) => match[1]);

test('a field is tied to its label, hint and error', () => {
  const html = renderToString(
    <Field name="city" label="Town" hint="As on the letter box" error="Enter the town." required />,
  );
  assert.match(html, /<label for="city">/);
  assert.match(
    html,
    /<input[^>]* id="city"[^>]* aria-describedby="city-hint city-error" aria-invalid="true"/,
  );
  assert.deepEqual(ids(html), ['city-hint', 'city', 'city-error']);
});

test('a field in order describes nothing, and one that may stay empty says so', () => {
  const html = renderToString(<Field name="company" label="Company" value="Ada &amp; Co" />);
  assert.doesNotMatch(html, /aria-|required/);
  assert.match(html, /\(optional\)/);
  assert.doesNotMatch(renderToString(<Field name="city" label="Town" required />), /\(optional\)/);
});

test('what was typed comes back as text, never as markup', () => {
  const typed = `"><script>alert(1)</script>`;
  for (const html of [
    renderToString(<Field name="city" label="Town" value={typed} />),
    renderToString(<TextArea name="note" label="Note" value={typed} />),
  ]) {
    assert.doesNotMatch(html, /<script/);
    assert.match(html, /&lt;script/);
  }
});

test('attributes for keyboards and autofill reach the input', () => {
  const html = renderToString(
    <Field name="tel" label="Phone" type="tel" autocomplete="shipping tel" inputmode="tel" maxlength={20} />,
  );
  assert.match(html, /type="tel"/);
  assert.match(html, /autocomplete="shipping tel"/);
  assert.match(html, /inputmode="tel"/);
  assert.match(html, /maxlength="20"/);
});

test('a select shows its value, and the error that belongs to it', () => {
  const options = [
    { value: 'DE', label: 'Germany' },
    { value: 'IE', label: 'Ireland' },
  ];
  const html = renderToString(
    <Select name="country" label="Country" value="IE" options={options} error="Choose one." />,
  );
  assert.match(html, /<option selected value="IE">|<option value="IE" selected>/);
  assert.match(html, /<select[^>]* aria-describedby="country-error"/);
});

test('a file is asked for by the same rules', () => {
  const field = (
    <FileField name="logo" label="Logo" hint="Up to 1 MB" error="Too large." accept=".png" required />
  );
  const html = renderToString(field);
  assert.match(
    html,
    /<input type="file" id="logo" name="logo" accept=".png" required[^>]* aria-invalid="true"/,
  );
  assert.match(html, /aria-describedby="logo-hint logo-error"/);
  assert.deepEqual(ids(html), ['logo-hint', 'logo', 'logo-error']);
});

test('a radio group is one question: a legend, one choice, and an error that can be linked to', () => {
  const options = [
    { value: 'standard', label: 'Standard', aside: '€4.90', data: { 'data-total': '€28.90' } as const },
    { value: 'express', label: 'Express', aside: '€12.90' },
  ];
  const html = renderToString(
    <RadioGroup name="method" label="Shipping" value="express" options={options} error="Choose one." />,
  );
  assert.match(html, /<fieldset[^>]* aria-describedby="method-error">\s*<legend>Shipping<\/legend>/);
  assert.deepEqual(ids(html), ['method-error', 'method']);
  assert.match(html, /id="method" value="standard"[^>]* data-total="€28.90"/);
  assert.equal(html.match(/ checked/g)?.length, 1);
  assert.match(html, /value="express" checked/);
});

test('the summary of errors links to each field and takes the focus', () => {
  const html = renderToString(<ErrorSummary errors={[{ field: 'city', message: 'Enter the town.' }]} />);
  assert.match(html, /role="alert" tabindex="-1" autofocus/);
  assert.match(html, /<a href="#city">Enter the town.<\/a>/);
  assert.equal(renderToString(<ErrorSummary errors={[]} />), '');
});

test('a button submits unless told otherwise', () => {
  assert.match(renderToString(<Button>Pay</Button>), /<button type="submit" class="button">/);
  assert.match(
    renderToString(
      <Button look="quiet" wide type="button">
        Close
      </Button>,
    ),
    /<button type="button" class="button quiet wide">/,
  );
});
