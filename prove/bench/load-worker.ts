/** The load: browsers that ask for one page again and again, as fast as they are answered. */
import autocannon from 'autocannon';
import { answerTasks } from './worker.ts';

export interface Load {
  url: string;
  seconds: number;
}

export interface Loaded {
  requests: number;
  requestsPerSecond: number;
  /** Answers other than 2xx, and requests that got none. */
  failed: number;
}

/** Enough to keep a server busy all the time. */
const CONNECTIONS = 32;
/** What browsers send over TLS. */
export const ACCEPT_ENCODING = 'gzip, deflate, br, zstd';

answerTasks<Load, Loaded>(async ({ url, seconds }) => {
  const { requests, duration, errors, non2xx } = await autocannon({
    url,
    duration: seconds,
    connections: CONNECTIONS,
    sampleInt: 100, // it ends with a sample
    headers: { 'accept-encoding': ACCEPT_ENCODING },
  });
  return { requests: requests.total, requestsPerSecond: requests.total / duration, failed: errors + non2xx };
});
