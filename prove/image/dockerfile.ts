/** The Dockerfile, read: its stages, what the last one copies, and the rules that it has to keep. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { projectRoot } from '../../src/platform/project-root.ts';

export interface Instruction {
  word: string;
  rest: string;
}

export interface BuildStage {
  /** The image it begins from, with its tag. */
  from: string;
  name: string | undefined;
  instructions: Instruction[];
}

export interface Copy {
  /** The stage it comes from; undefined: from the sources. */
  stage: string | undefined;
  sources: string[];
  /** As an absolute path in the image. */
  target: string;
}

export const readDockerfile = () => stagesOf(readFileSync(path.join(projectRoot, 'Dockerfile'), 'utf8'));

export function stagesOf(text: string): BuildStage[] {
  const lines = text
    .split('\n')
    .filter((line) => !line.startsWith('#'))
    .join('\n')
    .replaceAll(/\\\n\s*/g, '')
    .split('\n')
    .filter(Boolean);
  const stages: BuildStage[] = [];
  for (const line of lines) {
    const [, word = '', rest = ''] = /^(\S+)\s+(.*)$/.exec(line)!;
    const [, from, name] = /^(\S+)(?:\s+AS\s+(\S+))?$/i.exec(rest) ?? [];
    if (word === 'FROM') stages.push({ from: from!, name, instructions: [] });
    else stages.at(-1)?.instructions.push({ word, rest });
  }
  return stages;
}

export const only = (stage: BuildStage, word: string) =>
  stage.instructions.filter((instruction) => instruction.word === word).map(({ rest }) => rest);

export function copiesOf(stage: BuildStage): Copy[] {
  let workdir = '/';
  return stage.instructions.flatMap(({ word, rest }) => {
    if (word === 'WORKDIR') workdir = rest;
    if (word !== 'COPY') return [];
    const words = rest.split(/\s+/);
    const from = words.find((each) => each.startsWith('--from='))?.slice('--from='.length);
    const paths = words.filter((each) => !each.startsWith('--'));
    return [{ stage: from, sources: paths.slice(0, -1), target: path.resolve(workdir, paths.at(-1)!) }];
  });
}

/** A command in the form of a list, which no shell stands before. @returns undefined for any other */
export function listed(rest: string | undefined): string[] | undefined {
  try {
    const list = JSON.parse(rest ?? '');
    return Array.isArray(list) ? list : undefined;
  } catch {
    return undefined;
  }
}

/** What the last stage says to run. */
export const programOf = (stage: BuildStage) => [
  ...(listed(only(stage, 'ENTRYPOINT')[0]) ?? []),
  ...(listed(only(stage, 'CMD')[0]) ?? []),
];

/** @returns each rule that is broken, in words */
export function ruleBreaches(stages: BuildStage[]): string[] {
  const last = stages.at(-1)!;
  const first = stages[0]!;
  const all = stages.flatMap((stage) => stage.instructions);
  const rules: [string, boolean][] = [
    ['there are a stage that builds and one that runs', stages.length === 2 && first.name === 'build'],
    ['each base image has a tag, and not the latest', stages.every(({ from }) => hasTag(from))],
    ['the build’s Node is pinned to the patch', /\/node:24\.\d+\.\d+-/.test(first.from)],
    ['packages come from the lock file', installs(first).every((run) => /\bnpm ci\b/.test(run))],
    ['packages’ own scripts are not run', installs(first).every((run) => /--ignore-scripts/.test(run))],
    ['packages for development are left out', installs(first).every((run) => /--omit=dev/.test(run))],
    [
      'what runs installs nothing',
      only(last, 'RUN').every((run) => !/\b(apt|apk|npm|curl|wget)\b/.test(run)),
    ],
    ['nothing is added from elsewhere', all.every(({ word }) => word !== 'ADD')],
    ['no folder is copied whole', stages.flatMap(copiesOf).every(({ sources }) => !sources.includes('.'))],
    ['no key is written into it', all.every(isNoKey)],
    ['it runs as a number above 0, which every cluster can check', /^[1-9]\d*:[1-9]\d*$/.test(userOf(last))],
    ['its health is looked at, without a shell', /CMD \[/.test(only(last, 'HEALTHCHECK')[0] ?? '')],
    [
      'the program is named as a list, so that signals reach it',
      Boolean(listed(only(last, 'ENTRYPOINT')[0])),
    ],
    ['it says which signal stops it', only(last, 'STOPSIGNAL')[0] === 'SIGTERM'],
    ['what it keeps lies in a volume', only(last, 'VOLUME').length === 1],
  ];
  return rules.filter(([, holds]) => !holds).map(([rule]) => `Dockerfile: not so: ${rule}`);
}

export const userOf = (stage: BuildStage) => only(stage, 'USER').at(-1) ?? '';

const hasTag = (from: string) => /:(?!latest$)[^/]+$/.test(from);
const installs = (stage: BuildStage) => only(stage, 'RUN').filter((run) => /\bnpm\b/.test(run));
const isNoKey = ({ word, rest }: Instruction) =>
  !['ENV', 'ARG'].includes(word) || !/KEY|SECRET|PASSWORD|TOKEN|_URL/i.test(rest);
