/** A line that a test can cut, block or silence, between the shop and whatever it talks to. */

import type { AddressInfo } from 'node:net';
import { connect, createServer, type Server, type Socket } from 'node:net';

export interface TcpProxy {
  port: number;
  /** Everything goes through again, held back bytes included. */
  pass(): Promise<void>;
  /** Nobody hangs up, and nothing arrives any more: a dead line, or a frozen server. */
  hang(): void;
  /** Every connection breaks, and new ones are refused until `pass`. */
  refuse(): Promise<void>;
  close(): Promise<void>;
}

/** @param delayMs how long everything is on its way, as between places that are far from each other. */
export async function startTcpProxy(target: { host: string; port: number }, delayMs = 0): Promise<TcpProxy> {
  const sockets = new Set<Socket>();
  let hanging = false;
  let server: Server | undefined;
  const link = (from: Socket, to: Socket) => {
    sockets.add(from);
    const pass = (bytes: Buffer) => to.destroyed || to.write(bytes);
    from.on('data', delayMs > 0 ? (bytes) => setTimeout(pass, delayMs, bytes) : pass);
    from.on('error', () => {});
    from.on('close', () => {
      sockets.delete(from);
      to.destroy();
    });
    if (hanging) from.pause();
  };
  const listen = (port: number) =>
    new Promise<Server>((resolve, reject) => {
      const listening = createServer((near) => {
        const far = connect(target);
        link(near, far);
        link(far, near);
      });
      listening.once('error', reject);
      listening.listen(port, '127.0.0.1', () => resolve(listening));
    });
  server = await listen(0);
  const { port } = server.address() as AddressInfo;

  async function refuse(): Promise<void> {
    const closed = new Promise((resolve) => (server ? server.close(resolve) : resolve(undefined)));
    server = undefined;
    for (const socket of sockets) socket.destroy();
    await closed;
  }
  return {
    port,
    async pass() {
      hanging = false;
      server ??= await listen(port);
      for (const socket of sockets) socket.resume();
    },
    hang() {
      hanging = true;
      for (const socket of sockets) socket.pause();
    },
    refuse,
    close: refuse,
  };
}
