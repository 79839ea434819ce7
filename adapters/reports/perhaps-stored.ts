/** All of a file was sent, and S3 did not say that it has it: it may have. */
export class PerhapsStored extends Error {
  override readonly name = 'PerhapsStored';

  constructor(cause: unknown) {
    super(cause instanceof Error ? cause.name : 'it failed', { cause });
  }
}
