/** Messages of a dead-letter queue cannot be sent back; nothing was moved. */
export class QueueRefused extends Error {
  override readonly name = 'QueueRefused';
  readonly outcome = 'not-applied';

  constructor(queue: string, because: string) {
    super(`the dead letters of "${queue}" cannot be sent back: ${because}`);
  }
}
