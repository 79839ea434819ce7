/** The table cannot be written in this format, now or later; no value is told. */
export class DoesNotFit extends Error {
  override readonly name = 'DoesNotFit';
}
