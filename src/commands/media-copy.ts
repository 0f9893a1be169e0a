/**
 * `npx pushcart media-copy`: the pictures of a shop that kept them on disk, into the bucket of its S3 settings. The
 * shop may run meanwhile; nothing is taken from the disk.
 */
import { ConfigError, readConfig } from '../platform/config.ts';
import { diskFiles, mediaFiles } from '../platform/media-files/by-settings.ts';
import { type Copied, copyFiles } from '../platform/media-files/copy.ts';
import { MediaStoreTrouble } from '../platform/media-files/trouble.ts';
import { surroundings } from '../platform/settings-table/surroundings.ts';

const USAGE = `npx pushcart media-copy

  Copies all pictures and their originals from the data folder into the bucket that S3_ENDPOINT, S3_BUCKET, S3_REGION,
  S3_ACCESS_KEY_ID and S3_SECRET_ACCESS_KEY name. What is there already is left alone, so it can be run again.`;

const TELL_MS = 2_000;

async function run(): Promise<void> {
  const config = readConfig(surroundings(), { isCommand: true });
  if (!config.s3)
    throw new ConfigError(['S3_ENDPOINT and the other S3 settings say where pictures go; none is set.']);
  const bucket = mediaFiles(config);
  for await (const _ of bucket.list('')) break; // tells by name what is wrong with key or bucket
  let told = Date.now();
  const done = await copyFiles(diskFiles(config), bucket, (now) => {
    if (Date.now() - told < TELL_MS) return;
    told = Date.now();
    console.log(`  ${inWords(now)}`);
  });
  console.log(`✓ ${inWords(done)} in the bucket ${config.s3.bucket}`);
}

const inWords = ({ copied, there, bytes }: Copied) =>
  `${copied.toLocaleString('en')} files copied (${(bytes / 1024 / 1024).toFixed(1)} MB), ${there.toLocaleString('en')} were there already`;

if (process.argv.length > 2) {
  console.log(USAGE);
  process.exitCode = process.argv.includes('--help') ? 0 : 2;
} else
  await run().catch((error) => {
    const isExpected = error instanceof ConfigError || error instanceof MediaStoreTrouble;
    console.error(isExpected ? `✗ ${error.message}` : error);
    process.exitCode = 1;
  });
