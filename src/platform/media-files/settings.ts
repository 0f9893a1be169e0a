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
