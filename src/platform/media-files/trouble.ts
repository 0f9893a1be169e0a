/** The store for pictures does not do what it was asked. */
export class MediaStoreTrouble extends Error {
  /** What the store calls it, such as SignatureDoesNotMatch; where it said nothing, what happened. */
  readonly reason: string;
  /** It may go well the next time: the store was down, or slow. */
  readonly passes: boolean;

  constructor(reason: string, options: { passes: boolean; what: string; cause?: unknown }) {
    super(`The store for pictures failed (${options.what}): ${reason}`, { cause: options.cause });
    this.name = 'MediaStoreTrouble';
    this.reason = reason;
    this.passes = options.passes;
  }

  /** For staff, on the page where they sent a picture. */
  get words(): string {
    return this.passes
      ? 'It could not be kept, as the store for pictures does not answer. Try again in a few minutes.'
      : `It could not be kept, as the store for pictures refuses the shop (${this.reason}). Whoever runs the shop has to look at its S3 settings.`;
  }
}
