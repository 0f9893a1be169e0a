/** One request to a store that speaks S3, signed, and asked again while that may help. */
import { createHash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { S3Settings } from './settings.ts';
import { MediaStoreTrouble } from './trouble.ts';

export interface S3Request {
  method: 'GET' | 'HEAD' | 'PUT' | 'POST' | 'DELETE';
  /** '' is the bucket. */
  key: string;
  query?: Record<string, string>;
  headers?: Record<string, string>;
  body?: Uint8Array;
  /** The answer's body is waited for too; otherwise it comes as it is read. */
  whole?: boolean;
  patience: Patience;
}

export interface Patience {
  tries: number;
  /** For each try. */
  withinMs: number;
  /** Between the first two; twice as long each time after. */
  pauseMs: number;
}

/** Somebody waits for it, and the shop answers within ten seconds (app.ts). */
export const SERVING: Patience = { tries: 2, withinMs: 4_000, pauseMs: 100 };
export const WORKING: Patience = { tries: 3, withinMs: 30_000, pauseMs: 500 };

/** @returns undefined where there is no such object. */
export type AskS3 = (request: S3Request) => Promise<Response | undefined>;

/** @throws {MediaStoreTrouble} */
export async function askS3(settings: S3Settings, request: S3Request): Promise<Response | undefined> {
  const { tries, pauseMs } = request.patience;
  for (let attempt = 1; ; attempt++) {
    try {
      return await askOnce(settings, request);
    } catch (error) {
      if (!(error instanceof MediaStoreTrouble) || !error.passes || attempt === tries) throw error;
      await sleep(pauseMs * 2 ** (attempt - 1) * (0.5 + Math.random()));
    }
  }
}

/** Signing keys of a day, by which the library spares itself four hashes a request. */
const signingKeys = new Map<string, ArrayBuffer>();

async function askOnce(settings: S3Settings, request: S3Request): Promise<Response | undefined> {
  const { method, body, headers, whole, patience } = request;
  const what = `${method} ${request.key || settings.bucket}`;
  const { AwsV4Signer } = await import('aws4fetch'); // only a shop that uses it has memory for it
  const signed = await new AwsV4Signer({
    method,
    url: addressOf(settings, request),
    // The store holds the bytes against it, so that none is kept that was spoilt on the way.
    headers: { ...headers, 'x-amz-content-sha256': sha256(body ?? '') },
    ...(body && { body: body as Uint8Array<ArrayBuffer> }),
    accessKeyId: settings.accessKeyId,
    secretAccessKey: settings.secretAccessKey,
    region: settings.region,
    service: 's3',
    cache: signingKeys,
  }).sign();
  const givenUp = new AbortController();
  const timer = setTimeout(() => givenUp.abort(), patience.withinMs);
  try {
    const response = await fetch(signed.url, {
      method: signed.method,
      headers: signed.headers,
      ...(body && { body: body as Uint8Array<ArrayBuffer> }),
      redirect: 'manual', // a signature is for one address
      signal: givenUp.signal,
    });
    if (!response.ok) return await refusal(response, what);
    return whole ? new Response(await response.arrayBuffer(), response) : response;
  } catch (error) {
    if (error instanceof MediaStoreTrouble) throw error;
    const reason = givenUp.signal.aborted ? `no answer within ${patience.withinMs / 1000} s` : causeOf(error);
    throw new MediaStoreTrouble(reason, { passes: true, what, cause: error });
  } finally {
    clearTimeout(timer);
  }
}

function addressOf({ endpoint, bucket }: S3Settings, { key, query }: S3Request): string {
  const url = new URL(`${endpoint}/${bucket}${key && `/${key}`}`);
  for (const [name, value] of Object.entries(query ?? {})) url.searchParams.set(name, value);
  return url.href;
}

const sha256 = (bytes: Uint8Array | string) => createHash('sha256').update(bytes).digest('hex');

/** https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html; a HEAD is answered without words. */
async function refusal(response: Response, what: string): Promise<undefined> {
  const { status } = response;
  const code = /<Code>(\w+)<\/Code>/.exec(await response.text())?.[1];
  if (status === 404 && (code === undefined || code === 'NoSuchKey')) return undefined;
  const passes = status >= 500 || status === 429 || status === 408 || code === 'RequestTimeout';
  throw new MediaStoreTrouble(code ?? `status ${status}`, { passes, what });
}

function causeOf(error: unknown): string {
  const { message, cause } = error as Error & { cause?: NodeJS.ErrnoException };
  return cause?.code ?? cause?.message ?? message;
}
