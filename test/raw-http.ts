/** A request as bytes, for what fetch would refuse to send or would tidy up first. */
import { connect } from 'node:net';

export interface RawAnswer {
  status: number;
  head: string;
  body: string;
}

/** Waits for the end of the connection, which it asks for. @throws when nothing comes in 12 seconds. */
export function sendRaw(base: string, bytes: Buffer | string): Promise<RawAnswer> {
  const { hostname, port } = new URL(base);
  return new Promise((resolve, reject) => {
    const parts: Buffer[] = [];
    const socket = connect(Number(port), hostname, () => socket.write(bytes));
    socket.setTimeout(12_000, () => socket.destroy(new Error('no answer in 12 s')));
    socket.on('data', (part) => parts.push(part));
    socket.on('error', reject);
    socket.on('close', () => resolve(read(Buffer.concat(parts).toString('utf8'))));
  });
}

/** @param lines more header lines; they may hold anything but line ends. */
export function requestText(
  base: string,
  method: string,
  path: string,
  lines: string[] = [],
  body = '',
): string {
  const head = [`${method} ${path} HTTP/1.1`, `Host: ${new URL(base).host}`, 'Connection: close', ...lines];
  if (body) head.push(`Content-Length: ${Buffer.byteLength(body)}`);
  return `${head.join('\r\n')}\r\n\r\n${body}`;
}

function read(text: string): RawAnswer {
  const end = text.indexOf('\r\n\r\n');
  const head = end < 0 ? text : text.slice(0, end);
  return { status: Number(/^HTTP\/1\.1 (\d{3})/.exec(head)?.[1] ?? 0), head, body: text.slice(end + 4) };
}
