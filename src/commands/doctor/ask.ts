/** One request to a web address, redirects not followed. */
import http from 'node:http';
import https from 'node:https';
import type { TLSSocket } from 'node:tls';

export interface Answer {
  status: number;
  headers: http.IncomingHttpHeaders;
  body: string;
  /** Milliseconds since 1970, in the middle of the request. */
  at: number;
  /** Of a line that is encrypted. */
  tls?: { trusted: boolean; error: string; validTo: Date; protocol: string };
}

const WITHIN_MS = 8_000;
const BODY_MAX = 100_000;

/** A certificate that is not trusted is told of, not thrown. @throws when nothing answers. */
export function ask(
  url: string,
  { ca, method = 'GET' }: { ca?: string | undefined; method?: string } = {},
): Promise<Answer> {
  const isHttps = url.startsWith('https:');
  const started = Date.now();
  return new Promise((resolve, reject) => {
    const options = { method, signal: AbortSignal.timeout(WITHIN_MS), agent: false as const };
    const request = isHttps
      ? https.request(url, { ...options, rejectUnauthorized: false, ...(ca && { ca }) })
      : http.request(url, options);
    request.on('error', (error) =>
      reject(
        error.name === 'TimeoutError' || error.name === 'AbortError'
          ? new Error('no answer within 8 seconds')
          : error,
      ),
    );
    request.on('response', (response) => {
      const at = (started + Date.now()) / 2;
      const tls = isHttps ? certificateOf(response.socket as TLSSocket) : undefined;
      let body = '';
      response.setEncoding('utf8');
      response.on('data', (chunk: string) => {
        if (body.length < BODY_MAX) body += chunk;
      });
      response.on('error', reject);
      response.on('end', () =>
        resolve({ status: response.statusCode!, headers: response.headers, body, at, ...(tls && { tls }) }),
      );
    });
    request.end();
  });
}

function certificateOf(socket: TLSSocket): NonNullable<Answer['tls']> {
  const error = socket.authorizationError as Error | string | null | undefined;
  return {
    trusted: socket.authorized,
    error: error
      ? typeof error === 'string'
        ? error
        : ((error as NodeJS.ErrnoException).code ?? error.message)
      : '',
    validTo: new Date(socket.getPeerCertificate().valid_to),
    protocol: socket.getProtocol() ?? '',
  };
}
