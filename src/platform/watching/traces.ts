/**
 * OpenTelemetry traces: a span for each request, turn of a loop, SQL statement, call to Stripe and mail sent.
 * The library (22 MB in memory) is loaded only where OTEL_EXPORTER_OTLP_ENDPOINT says where spans go; otherwise
 * each function here is a look at one variable. There is one tracer in a process, as the standard has it.
 */
import type { Attributes, Span, SpanKind, Tracer } from '@opentelemetry/api';
import { lazily } from '../lazily.ts';
import { type Doing, doing, whileDoing } from './context.ts';

const api = lazily<typeof import('@opentelemetry/api')>('@opentelemetry/api');
const sdk = lazily<typeof import('@opentelemetry/sdk-trace')>('@opentelemetry/sdk-trace');
const otlp = lazily<typeof import('@opentelemetry/exporter-trace-otlp-http')>(
  '@opentelemetry/exporter-trace-otlp-http',
);
const resources = lazily<typeof import('@opentelemetry/resources')>('@opentelemetry/resources');

export interface Spanned {
  name: string;
  kind?: 'server' | 'client';
  /** No value of a person's: names and numbers of ours. */
  attributes?: Attributes;
}

let tracer: Tracer | undefined;

export const isTracing = (): boolean => tracer !== undefined;

/** @param endpoint without the signal's own path. @returns what sends the last spans and ends it. */
export function openTraces(endpoint: string): () => Promise<void> {
  const exporter = new (otlp().OTLPTraceExporter)({ url: `${endpoint}/v1/traces` });
  const { TracerProvider, BatchSpanProcessor } = sdk();
  const { defaultResource, resourceFromAttributes, detectResources, envDetector } = resources();
  const named = resourceFromAttributes({ 'service.name': process.env.OTEL_SERVICE_NAME || 'pushcart' });
  const provider = new TracerProvider({
    resource: defaultResource()
      .merge(named)
      .merge(detectResources({ detectors: [envDetector] })),
    spanProcessors: [
      new BatchSpanProcessor({ exporter, scheduledDelayMillis: 2_000, exportTimeoutMillis: 5_000 }),
    ],
  });
  const mine = provider.getTracer('pushcart');
  tracer = mine;
  return async () => {
    if (tracer === mine) tracer = undefined;
    await provider.shutdown().catch(() => {}); // a collector that is away keeps no shop from ending
  };
}

/** Runs `work`, whose spans stand under this one; it ends when `work` does. */
export async function traced<T>(what: Spanned, at: Doing, work: () => Promise<T>): Promise<T> {
  if (!tracer) return whileDoing(at, work);
  const span = start(tracer, what);
  return await ended(span, () => whileDoing({ ...at, span }, work));
}

/** A span from now until `answer` is there, for what has none below it. Described only while traces are made. */
export function follow<T>(answer: Promise<T>, describe: () => Spanned): Promise<T> {
  if (tracer) void ended(start(tracer, describe()), () => answer).catch(() => {});
  return answer;
}

/** More about the span at hand, known only now. */
export function describeSpan(name: string, attributes: Attributes, failed = false): void {
  const span = doing()?.span;
  if (!span) return;
  span.updateName(name);
  span.setAttributes(attributes);
  if (failed) span.setStatus({ code: api().SpanStatusCode.ERROR });
}

function start(by: Tracer, { name, kind, attributes }: Spanned): Span {
  const { ROOT_CONTEXT, trace } = api();
  const above = doing()?.span;
  const context = above ? trace.setSpan(ROOT_CONTEXT, above) : ROOT_CONTEXT;
  return by.startSpan(name, { kind: kindOf(kind), attributes }, context);
}

function kindOf(kind: Spanned['kind']): SpanKind {
  const { SpanKind } = api();
  return kind === 'server' ? SpanKind.SERVER : kind === 'client' ? SpanKind.CLIENT : SpanKind.INTERNAL;
}

/** Of an error only its kind is told: its words may hold a person's. */
async function ended<T>(span: Span, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    span.setStatus({ code: api().SpanStatusCode.ERROR });
    span.setAttribute('error.type', (error as { code?: string }).code ?? (error as Error).name ?? 'error');
    throw error;
  } finally {
    span.end();
  }
}
