/** Settings of how a running shop is watched from outside, and how it leaves. */
import { baseAddress, type Group, maybe, text, whole, yes } from './setting.ts';

export const watching = {
  METRICS_PORT: {
    meaning:
      "where Prometheus asks for figures, and a worker for its health; not the shop's own port ([Watching the shop](OPERATING.md#watching-the-shop))",
    without: 'there are none',
    example: '9464',
    read: maybe(whole(1, 65535)),
  },
  METRICS_HOST: {
    meaning: 'on which address of this machine; in a container `0.0.0.0`',
    default: '127.0.0.1',
    example: '0.0.0.0',
    read: text,
  },
  // Its name and meaning are the standard's: https://opentelemetry.io/docs/specs/otel/protocol/exporter/
  OTEL_EXPORTER_OTLP_ENDPOINT: {
    meaning: 'the OpenTelemetry collector that traces go to, over HTTP',
    without: 'nothing is traced',
    example: 'http://127.0.0.1:4318',
    read: maybe(baseAddress),
  },
  STOP_GRACE_SECONDS: {
    meaning:
      'how long a process that is to stop says so at `/health/ready`, and answers on, before it takes no more (0 to 300)',
    default: '0',
    example: '10',
    read: whole(0, 300),
  },
  SENDER_LIMITS: {
    meaning:
      '`1`: who floods the search or the checkout is asked to wait ([Limits and headers](OPERATING.md#limits-and-headers)); `0`: for tests with one sender',
    without: 'so in production',
    example: '1',
    read: maybe(yes),
  },
} satisfies Group;
