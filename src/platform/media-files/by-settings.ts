/** Which of the two it is. */
import path from 'node:path';
import type { Config } from '../config.ts';
import { inS3 } from './in-s3.ts';
import type { MediaFiles } from './media-files.ts';
import { onDisk } from './on-disk.ts';

export type MediaSettings = Pick<Config, 'dataDir' | 's3'>;

/** As the settings say. It holds nothing open, so it is made wherever it is needed. */
export const mediaFiles = (config: MediaSettings): MediaFiles =>
  config.s3 ? inS3(config.s3) : diskFiles(config);

export const diskFiles = ({ dataDir }: Pick<Config, 'dataDir'>): MediaFiles =>
  onDisk(path.join(dataDir, 'media'));
