/** The settings of a store that speaks S3: all of them, or none. */
export interface S3Settings {
  /** Without a trailing slash. The bucket is named in the path, which every such store understands. */
  endpoint: string;
  bucket: string;
  region: string;
  accessKeyId: string;
  secretAccessKey: string;
  /** Where buyers reach the bucket, without a trailing slash; undefined: the shop gives the pictures out. */
  publicUrl: string | undefined;
}

const NEEDED = ['S3_ENDPOINT', 'S3_BUCKET', 'S3_REGION', 'S3_ACCESS_KEY_ID', 'S3_SECRET_ACCESS_KEY'] as const;

/** @returns undefined where none is set, or what is set is wrong: `problems` tells what. */
export function readS3(env: Record<string, string | undefined>, problems: string[]): S3Settings | undefined {
  const given = (name: string) => env[name]?.trim() ?? '';
  const set = [...NEEDED, 'S3_PUBLIC_URL'].filter((name) => given(name) !== '');
  if (set.length === 0) return undefined;
  const missing = NEEDED.filter((name) => given(name) === '');
  if (missing.length > 0) {
    const also = missing.length > 1 ? 'are' : 'is';
    problems.push(
      `${missing.join(', ')} ${also} missing, but ${set.join(', ')} ${set.length > 1 ? 'are' : 'is'} set. Pictures are kept in S3 by all of them, or on disk by none.`,
    );
    return undefined;
  }
  const address = (name: string) => {
    const url = URL.canParse(given(name)) ? new URL(given(name)) : undefined;
    if (url && /^https?:$/.test(url.protocol) && !url.search && !url.hash && !url.username)
      return url.href.replace(/\/+$/, '');
    problems.push(`${name} must be an address such as https://s3.example.com, not "${given(name)}".`);
    return '';
  };
  // https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html
  if (!/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(given('S3_BUCKET')))
    problems.push(
      `S3_BUCKET must be a name of 3 to 63 small letters, digits, dots and hyphens, not "${given('S3_BUCKET')}".`,
    );
  return {
    endpoint: address('S3_ENDPOINT'),
    bucket: given('S3_BUCKET'),
    region: given('S3_REGION'),
    accessKeyId: given('S3_ACCESS_KEY_ID'),
    secretAccessKey: given('S3_SECRET_ACCESS_KEY'),
    publicUrl: given('S3_PUBLIC_URL') ? address('S3_PUBLIC_URL') : undefined,
  };
}
