/** Slack is away, slow or limiting: the message may be sent again later. */
export class SlackUnavailable extends Error {
  override readonly name = 'SlackUnavailable';
  readonly retryAfterSeconds: number;

  constructor(reason: string, retryAfterSeconds: number) {
    super(`Slack was not available: ${reason}`);
    this.retryAfterSeconds = retryAfterSeconds;
  }
}
