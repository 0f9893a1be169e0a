/**
 * Whether a page that one process has made is worth being handed to others by way of Redis: a page made anew, the same
 * one kept in the process, and its three forms (plain, gzip, Brotli) fetched from Redis.
 */
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import { RESP_TYPES } from '@redis/client';
import { demoCatalogue } from '../../src/dev/demo/catalogue.ts';
import { insertDemoShop } from '../../src/dev/demo/fill.ts';
import type { MadePicture } from '../../src/dev/demo/pictures.ts';
import type { Database } from '../../src/platform/db.ts';
import { freePort } from '../../src/platform/embedded-postgres/postmaster.ts';
import type { RedisServer } from '../../test/redis-server.ts';
import { median } from '../bench/medians.ts';
import { processorSeconds, processorSecondsOfFamily } from '../bench/processor-time.ts';
import { shopProcess } from '../machines/machines.ts';
import type { Server } from '../machines/postgres.ts';
import { openClient } from './stores.ts';

/** As kept pages are (src/platform/kept-pages.ts). */
const BROTLI = { params: { [constants.BROTLI_PARAM_QUALITY]: 5 } };

export interface PageFigures {
  what: string;
  p50Ms: number;
  /** Microseconds of processor: of the web process or this one, and of the store. */
  web: number;
  server: number;
}

/** The demo shop's, with rows for its pictures, but no files. */
export function fillCatalogue(db: Database): Promise<void> {
  const pictures = new Map<string, MadePicture>();
  for (const file of Object.keys(demoCatalogue.pictures))
    pictures.set(file, { file, widths: [320, 960], colour: '#c8b89a' });
  return insertDemoShop(db, pictures);
}

/** @param primary has that catalogue. */
export async function measurePages(
  { primary, redis, dataDir }: { primary: Server; redis: RedisServer; dataDir: string },
  pages: number,
): Promise<{ figures: PageFigures[]; bytes: number[] }> {
  const port = await freePort();
  const url = `http://localhost:${port}`;
  const env = {
    ...process.env,
    PORT: String(port),
    PUBLIC_URL: url,
    PUSHCART_DATA: dataDir,
    DATABASE_URL: primary.url,
    ROLE: 'web',
    LOG_LEVEL: 'silent',
  };
  const shop = shopProcess('web', port, env);
  try {
    await shop.start();
    const { products } = demoCatalogue;
    // A page for each number on the cart link: as many different ones as are wanted.
    const ask = async (n: number, acceptEncoding = 'br') => {
      const { handle } = products[n % products.length]!;
      const cookie = `cart_count=${1 + (Math.floor(n / products.length) % 90)}`;
      const answer = await fetch(`${url}/products/${handle}`, {
        headers: { cookie, 'accept-encoding': acceptEncoding },
      });
      if (answer.status !== 200) throw new Error(`a page was answered with ${answer.status}`);
      return Buffer.from(await answer.arrayBuffer());
    };
    const web = () => processorSeconds(shop.program.child.pid!);
    const postgres = () => processorSecondsOfFamily(primary.pid()!);
    await timed('', pages, (n) => ask(pages + n), web, postgres); // warm
    const anew = await timed('made anew, and kept', pages, ask, web, postgres);
    const kept = await timed('kept in the process', pages, ask, web, postgres);

    const client = (await openClient(redis.url)).withTypeMapping({ [RESP_TYPES.BLOB_STRING]: Buffer });
    let bytes: number[] = [];
    for (let n = 0; n < Math.min(pages, products.length); n++) {
      const plain = await ask(n);
      const forms = { plain, gzip: gzipSync(plain), br: brotliCompressSync(plain, BROTLI) };
      if (n === 0) bytes = Object.values(forms).map(({ length }) => length);
      await client.hSet(`page:${n}`, forms);
    }
    const get = (n: number) => client.hGetAll(`page:${n % Math.min(pages, products.length)}`);
    const own = () => {
      const { user, system } = process.cpuUsage();
      return (user + system) / 1e6;
    };
    const redisSeconds = () => processorSeconds(redis.program.child.pid!);
    await timed('', pages, get, own, redisSeconds);
    const fetched = await timed('fetched from Redis, without HTTP', pages * 5, get, own, redisSeconds);
    client.destroy();
    return { figures: [anew, kept, fetched], bytes };
  } finally {
    await shop.program?.stop();
  }
}

/** One after the other, so that nobody waits for anybody else. */
async function timed(
  what: string,
  times: number,
  work: (n: number) => Promise<unknown>,
  web: () => number,
  server: () => number,
): Promise<PageFigures> {
  const [webBefore, serverBefore] = [web(), server()];
  const took: number[] = [];
  for (let n = 0; n < times; n++) {
    const since = performance.now();
    await work(n);
    took.push(performance.now() - since);
  }
  const each = (seconds: number) => (seconds * 1e6) / times;
  return { what, p50Ms: median(took), web: each(web() - webBefore), server: each(server() - serverBefore) };
}
