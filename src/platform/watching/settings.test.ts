import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type ConfigError, readConfig } from '../config.ts';

const problemsOf = (env: Record<string, string>): string[] => {
  try {
    readConfig(env);
    return [];
  } catch (error) {
    return (error as ConfigError).problems;
  }
};

test('nothing watches a shop that was not told to let it, and it stops at once', () => {
  assert.deepEqual(readConfig({}).watching, {
    metrics: undefined,
    tracesTo: undefined,
    stopGraceSeconds: 0,
    senderLimits: false,
  });
});

test('metrics stay on this machine unless told otherwise, and limits are on in production', () => {
  const { watching } = readConfig({
    NODE_ENV: 'production',
    ALLOW_STAND_INS: '1',
    PUBLIC_URL: 'https://shop.example',
    METRICS_PORT: '9464',
    OTEL_EXPORTER_OTLP_ENDPOINT: 'http://collector:4318/',
    STOP_GRACE_SECONDS: '5',
  });
  assert.deepEqual(watching, {
    metrics: { host: '127.0.0.1', port: 9464 },
    tracesTo: 'http://collector:4318',
    stopGraceSeconds: 5,
    senderLimits: true,
  });
});

test('what is wrong is said in words', () => {
  const wrong: [Record<string, string>, RegExp][] = [
    [{ METRICS_PORT: '3000' }, /METRICS_PORT must not be PORT/],
    [{ METRICS_PORT: '99999' }, /METRICS_PORT must be a whole number from 1 to 65535/],
    [{ OTEL_EXPORTER_OTLP_ENDPOINT: 'collector:4318' }, /OTEL_EXPORTER_OTLP_ENDPOINT must be an address/],
    [{ STOP_GRACE_SECONDS: 'soon' }, /STOP_GRACE_SECONDS must be a whole number/],
    [{ SENDER_LIMITS: 'maybe' }, /SENDER_LIMITS must be 1 or 0/],
  ];
  for (const [env, words] of wrong) {
    const problems = problemsOf(env);
    assert.equal(problems.length, 1, JSON.stringify(env));
    assert.match(problems[0]!, words);
  }
});
