import assert from 'node:assert/strict';
import test from 'node:test';
import { deviceWords } from './device.ts';
import { safeNext } from './next.ts';
import { hashPassword, passwordMatches, passwordProblem } from './passwords.ts';

test('a password is kept as a hash of its own, and known again however it was typed', async () => {
  const [one, two] = [await hashPassword('crème brûlée au café'), await hashPassword('crème brûlée au café')];
  assert.notEqual(one, two);
  assert.match(one, /^scrypt\$15\$8\$3\$[\w-]{22}\$[\w-]{43}$/);
  assert.equal(await passwordMatches('crème brûlée au café'.normalize('NFD'), one), true);
  assert.equal(await passwordMatches('creme brulee au cafe', one), false);
  assert.equal(await passwordMatches('x', undefined), false);
});

test('length decides, counted in characters; what is guessed first is refused', () => {
  const known = ['ada.byron@example.com', 'ada.byron', 'Plain Geometry'];
  const ok = [
    'violet harbour lantern',
    '1 3 5 7 9 8',
    'ёлки-палки',
    '🦊🦋🌵🍋🚲🎻🪁🧭🪵🧵',
    'x'.repeat(64) + 'y'.repeat(64),
  ];
  for (const password of ok) assert.equal(passwordProblem(password, known), undefined, password);
  const tooEasy = [
    'password123',
    'PassWord123',
    'aaaaaaaaaaaa',
    'abababababab',
    '1234567890',
    '9876543210',
    'abcdefghijkl',
    'ada.byron@example.com',
    'ada.byron@example.com1',
    'plain geometry',
    'Ada-Byron-1',
    'PlainGeometry1',
  ];
  for (const password of tooEasy) assert.match(passwordProblem(password, known) ?? '', /Too easy/, password);
  assert.equal(passwordProblem('', known), 'Enter a password.');
  assert.match(passwordProblem('🦊🦋🌵🍋🚲🎻🪁🧭🪵', known)!, /at least 10 characters; there are 9/);
  assert.match(passwordProblem('x'.repeat(129), known)!, /at most 128/);
});

test('only a path of the shop is gone on to', () => {
  for (const next of ['/', '/account', '/orders/x?y=1&z=%2F', '/account/security#sessions'])
    assert.equal(safeNext(next), next);
  const wrong = [
    undefined,
    '',
    'account',
    '//evil.example',
    '/\\evil.example',
    '/\t/evil.example',
    '/\n/evil.example',
    'https://evil.example',
    'javascript:alert(1)',
    '/a\\..\\b',
    '/../..//evil.example',
    '/%2e%2e//evil.example',
    `/${'a'.repeat(500)}`,
    '/ü',
    '/x y',
  ];
  for (const next of wrong) assert.equal(safeNext(next), undefined, next);
});

test('a browser in words', () => {
  const agents: [string, string][] = [
    ['Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0', 'Firefox on Linux'],
    [
      'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/150.0.0.0 Safari/537.36 Edg/150.0',
      'Edge on Windows',
    ],
    [
      'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/20.0 Safari/605.1.15',
      'Safari on Mac',
    ],
    [
      'Mozilla/5.0 (iPhone; CPU iPhone OS 20_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) CriOS/150.0 Mobile/15E148 Safari/604.1',
      'Chrome on an iPhone',
    ],
    [
      'Mozilla/5.0 (Linux; Android 16) AppleWebKit/537.36 (KHTML, like Gecko) SamsungBrowser/30.0 Chrome/150.0 Mobile Safari/537.36',
      'Samsung Internet on Android',
    ],
    ['curl/8', 'An unknown browser'],
    ['', 'An unknown browser'],
  ];
  for (const [agent, words] of agents) assert.equal(deviceWords(agent), words);
});
