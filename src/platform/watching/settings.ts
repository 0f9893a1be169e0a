/** How a running shop is watched from outside, and how it leaves, as its settings say. */
import type { Read } from '../settings-table/read.ts';

export interface WatchSettings {
  /** Where Prometheus asks; undefined: nowhere. Never the port that buyers reach. */
  metrics: { host: string; port: number } | undefined;
  /** The base address of an OpenTelemetry collector (OTLP over HTTP, JSON); undefined: nothing is traced. */
  tracesTo: string | undefined;
  /** How long the shop says that it is leaving, and answers on, before it takes no more. */
  stopGraceSeconds: number;
  /** Whether a sender who asks very often for what costs much is asked to wait. */
  senderLimits: boolean;
}

type Values = Read['values'];

export function watchSettingsOf(v: Values): WatchSettings {
  return {
    metrics: v.METRICS_PORT ? { port: v.METRICS_PORT, host: v.METRICS_HOST } : undefined,
    tracesTo: v.OTEL_EXPORTER_OTLP_ENDPOINT,
    stopGraceSeconds: v.STOP_GRACE_SECONDS,
    senderLimits: v.SENDER_LIMITS ?? v.NODE_ENV,
  };
}
