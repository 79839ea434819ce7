/** Slack refused the message (4xx but 429): the webhook is gone, or the text is not to its liking. */
export class SlackRejected extends Error {
  override readonly name = 'SlackRejected';
  readonly status: number;

  constructor(status: number, reason: string) {
    super(`Slack refused the message with ${status}: ${reason}`);
    this.status = status;
  }
}
