/** What stands between: HAProxy before the shop, PgBouncer before the database, as deploy/ has them. */
import { chownSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { identity } from '../../src/platform/embedded-postgres/account.ts';
import { freePort } from '../../src/platform/embedded-postgres/postmaster.ts';
import { projectRoot } from '../../src/platform/project-root.ts';
import { debianProgram } from '../../test/debian.ts';
import type { Server } from './postgres.ts';
import { listensAt, type Program, startProgram, until } from './program.ts';

export interface Between {
  port: number;
  program: Program;
  start(): Promise<void>;
}

/** What is missing here to run them, in words; undefined: nothing. */
export function missingPrograms(): string | undefined {
  const missing = ['haproxy', 'pgbouncer'].filter((name) => debianProgram(name) === undefined);
  return missing.length === 0
    ? undefined
    : `${missing.join(' and ')} cannot be had here: apt-get install ${missing.join(' ')}, as root on a Debian.`;
}

const ours = (name: string) => readFileSync(path.join(projectRoot, 'deploy', name), 'utf8');

/** A request is led to the process that its header x-web names, as `1` or `2`; answers say in x-web who it was. */
export async function startHaproxy(folder: string, webPorts: number[]): Promise<Between> {
  const port = await freePort();
  const servers = webPorts.map((web, at) => `    server web${at + 1} 127.0.0.1:${web}\n`).join('');
  const chosen = webPorts
    .map((_, at) => `    use-server web${at + 1} if { req.hdr(x-web) ${at + 1} }\n`)
    .join('');
  const config = ours('haproxy.cfg')
    .replace('bind :80', `bind 127.0.0.1:${port}\n    bind [::1]:${port}`)
    .replace(/(?: {4}server web\d .*\n)+/g, `${chosen}    http-response set-header x-web %s\n${servers}`);
  const file = path.join(folder, 'haproxy.cfg');
  writeFileSync(file, config);
  return await started(port, () => startProgram(debianProgram('haproxy')!, ['-db', '-f', file]));
}

/** It may not run as root, so it runs as the database's account. */
export async function startPgBouncer(primary: Server): Promise<Between & { url: string }> {
  const port = await freePort();
  const url = new URL(primary.url);
  const { folder, account } = primary.home;
  const [file, users] = [path.join(folder, 'pgbouncer.ini'), path.join(folder, 'pgbouncer.users')];
  writeFileSync(users, `"${url.username}" "${decodeURIComponent(url.password)}"\n`, { mode: 0o600 });
  const config = ours('pgbouncer.ini')
    .replace('port=5432', `port=${primary.port}`)
    .replace('listen_port = 6432', `listen_port = ${port}\nunix_socket_dir =`)
    .replace('/etc/pgbouncer/userlist.txt', users);
  writeFileSync(file, config, { mode: 0o600 });
  if (account) for (const each of [file, users]) chownSync(each, account.uid, account.gid);
  const run = () => startProgram(debianProgram('pgbouncer')!, [file], { ...identity(account), cwd: folder });
  url.port = String(port);
  return Object.assign(await started(port, run), { url: url.href });
}

async function started(port: number, run: () => Program): Promise<Between> {
  const between: Between = {
    port,
    program: undefined as never,
    async start() {
      between.program = run();
      await until('it listens', () => {
        if (between.program.isDead()) throw new Error(`it ended: ${between.program.said()}`);
        return listensAt(port);
      });
    },
  };
  await between.start();
  return between;
}
