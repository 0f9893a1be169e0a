/** How an import stands, in words. */
import { Badge, type Tone } from '../../admin/parts.tsx';
import type { Import, ImportStatus } from '../import/imports.ts';

const states: Record<ImportStatus, { title: string; tone: Tone }> = {
  checking: { title: 'Being checked', tone: 'accent' },
  checked: { title: 'Checked', tone: 'warn' },
  running: { title: 'Being imported', tone: 'accent' },
  done: { title: 'Imported', tone: 'good' },
  failed: { title: 'Stopped', tone: 'bad' },
  called_off: { title: 'Called off', tone: 'plain' },
};

export function ImportBadge({ status }: Pick<Import, 'status'>) {
  const { title, tone } = states[status];
  return <Badge tone={tone}>{title}</Badge>;
}

export const isAtWork = ({ status }: Pick<Import, 'status'>): boolean =>
  status === 'checking' || status === 'running';

export const counted = (count: number, one: string, many = `${one}s`): string =>
  `${count.toLocaleString('en')} ${count === 1 ? one : many}`;
