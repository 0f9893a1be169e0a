/** The floor for a page: a bare `node:http` server that sends the same headers and bytes to everybody. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { answerTasks } from './worker.ts';

export interface SamePage {
  headers: Record<string, string>;
  base64: string;
}

let headers: SamePage['headers'] = {};
let bytes = Buffer.alloc(0);
const server = createServer((_, response) => {
  response.writeHead(200, headers).end(bytes);
});

/** @returns the server's port */
answerTasks<SamePage, number>(async (page) => {
  headers = page.headers;
  bytes = Buffer.from(page.base64, 'base64');
  if (!server.listening) await new Promise<void>((resolve) => server.listen(0, resolve));
  return (server.address() as AddressInfo).port;
});
