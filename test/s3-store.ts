/** A store that speaks S3 and holds signatures against their keys, behind a line that a test can cut or silence. */
import { mkdtemp, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import type { S3Settings } from '../src/platform/media-files/settings.ts';
import { startTcpProxy, type TcpProxy } from './tcp-proxy.ts';

interface S3rver {
  run(): Promise<AddressInfo>;
  close(): Promise<void>;
}
type Options = Record<string, unknown>;
const S3rver = createRequire(import.meta.url)('@20minutes/s3rver') as new (options: Options) => S3rver;

/** The one that the server knows. */
const KEY = 'S3RVER';

export interface S3Store {
  line: TcpProxy;
  settings: S3Settings;
  /** As the environment gives them. */
  env: Record<string, string>;
  close(): Promise<void>;
}

export async function startS3Store(bucket = 'pictures'): Promise<S3Store> {
  const directory = await mkdtemp(path.join(os.tmpdir(), 's3-'));
  const own = { address: '127.0.0.1', port: 0, silent: true, vhostBuckets: false };
  const server = new S3rver({ ...own, directory, configureBuckets: [{ name: bucket }] });
  const { port } = await server.run();
  const line = await startTcpProxy({ host: '127.0.0.1', port });
  const settings = {
    endpoint: `http://127.0.0.1:${line.port}`,
    bucket,
    region: 'us-east-1',
    accessKeyId: KEY,
    secretAccessKey: KEY,
    publicUrl: undefined,
  };
  return {
    line,
    settings,
    env: {
      S3_ENDPOINT: settings.endpoint,
      S3_BUCKET: bucket,
      S3_REGION: settings.region,
      S3_ACCESS_KEY_ID: KEY,
      S3_SECRET_ACCESS_KEY: KEY,
    },
    async close() {
      await line.close();
      await server.close();
      await rm(directory, { recursive: true });
    },
  };
}
