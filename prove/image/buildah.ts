/**
 * Debian's buildah with a store of its own, and what stands in for the two base images where no registry of images is
 * at hand: a Debian made by debootstrap, and the same with the Node that runs this and npm.
 */
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { projectRoot } from '../../src/platform/project-root.ts';
import { debianProgram } from '../../test/debian.ts';

export class Buildah {
  readonly #folder: string;
  constructor() {
    const proofs = path.join(projectRoot, '.pushcart', 'prove');
    mkdirSync(proofs, { recursive: true });
    this.#folder = mkdtempSync(path.join(proofs, 'images-'));
  }

  /** @returns what it printed. @throws with its complaints */
  async run(...args: string[]): Promise<string> {
    const store = ['--root', path.join(this.#folder, 'root'), '--runroot', path.join(this.#folder, 'run')];
    return await output('buildah', [...store, '--storage-driver', 'vfs', ...args]);
  }

  /** A folder that goes with the store. */
  scratch(): string {
    return mkdtempSync(path.join(this.#folder, 'scratch-'));
  }

  remove(): void {
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

/** @returns what is missing here, in words */
export function missingPrograms(): string[] {
  return ['buildah', 'debootstrap']
    .filter((name) => !debianProgram(name))
    .map((name) => `${name} is not here: as root, apt-get install ${name}`);
}

/** Makes `debian:SUITE-slim`. It is kept as a file for later runs. */
export async function makeDebian(buildah: Buildah, image: string): Promise<void> {
  const suite = /:([a-z]+)-slim$/.exec(image)?.[1];
  if (!suite) throw new Error(`${image} is no debian:SUITE-slim, which is what a stand-in is made of.`);
  const kept = path.join(projectRoot, '.pushcart', 'prove', `debian-${suite}.tar`);
  if (!existsSync(kept)) await bootstrap(buildah.scratch(), suite, kept);
  await buildah.run('from', '--name', 'debian', 'scratch');
  await buildah.run('add', '--quiet', 'debian', kept, '/');
  await buildah.run('commit', '--quiet', '--rm', 'debian', image);
}

/** What the slim images leave out: manuals and words in other languages. */
const NOT_IN_SLIM = ['usr/share/doc', 'usr/share/man', 'usr/share/info', 'usr/share/locale'];
const PASSING = ['var/cache/apt', 'var/lib/apt/lists', 'var/log', 'var/cache/ldconfig'];

async function bootstrap(folder: string, suite: string, kept: string): Promise<void> {
  const root = path.join(folder, suite);
  await output('debootstrap', ['--variant=minbase', suite, root]);
  for (const part of [...NOT_IN_SLIM, ...PASSING])
    rmSync(path.join(root, part), { recursive: true, force: true });
  const draft = `${kept}.${process.pid}`;
  await output('tar', ['-C', root, '--sort=name', '-cf', draft, '.']);
  renameSync(draft, kept);
}

const CERTIFICATES = '/etc/ssl/certs/ca-certificates.crt';

/** Makes `node:VERSION-…` of the Debian. Whoever else this machine trusts, npm has to trust in the build, too. */
export async function makeNode(buildah: Buildah, image: string, debian: string): Promise<void> {
  const version = /:(24\.\d+\.\d+)-/.exec(image)?.[1];
  if (version !== process.version.slice(1))
    throw new Error(`The Dockerfile names Node ${version}, and this is ${process.version}.`);
  const folder = buildah.scratch();
  await output('npm', ['pack', '--silent', '--pack-destination', folder, 'npm@11']);
  await output('sh', ['-c', 'tar -C "$0" -xf "$0"/npm-*.tgz', folder]);
  const make = 'node-base';
  await buildah.run('from', '--pull-never', '--name', make, debian);
  await buildah.run('copy', '--quiet', make, process.execPath, '/usr/local/bin/node');
  await buildah.run('copy', '--quiet', make, path.join(folder, 'package'), '/usr/local/lib/node_modules/npm');
  const link = ['ln', '-s', '../lib/node_modules/npm/bin/npm-cli.js', '/usr/local/bin/npm'];
  await buildah.run('run', '--isolation', 'chroot', make, '--', ...link);
  const trusted = process.env.NODE_EXTRA_CA_CERTS;
  if (trusted) {
    await buildah.run('copy', '--quiet', make, trusted, CERTIFICATES);
    await buildah.run('config', '--env', `NODE_EXTRA_CA_CERTS=${CERTIFICATES}`, make);
  }
  await buildah.run('commit', '--quiet', '--rm', make, image);
}

/** Builds the Dockerfile with no cache, every time in it set to one day. */
export async function buildImage(buildah: Buildah, tag: string): Promise<void> {
  const secret = path.join(buildah.scratch(), 'npmrc');
  const registry = spawnSync('npm', ['config', 'get', 'registry'], { encoding: 'utf8' }).stdout.trim();
  writeFileSync(secret, `registry=${registry}\n`);
  const steady = ['--layers=false', '--timestamp', '0', '--format', 'docker'];
  const here = ['--pull-never', '--isolation', 'chroot', '--secret', `id=npmrc,src=${secret}`];
  await buildah.run('bud', '--quiet', ...steady, ...here, '--tag', tag, projectRoot);
}

function output(program: string, args: string[]): Promise<string> {
  const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  const atExit = () => child.kill('SIGKILL');
  process.on('exit', atExit);
  let [said, complained] = ['', ''];
  child.stdout.setEncoding('utf8').on('data', (text) => {
    said += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text) => {
    complained = (complained + text).slice(-2_000);
  });
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => {
      process.off('exit', atExit);
      if (code === 0) resolve(said.trim());
      else reject(new Error(`${program} ${args.at(-1)} failed: ${complained.trim() || said.trim()}`));
    });
  });
}
