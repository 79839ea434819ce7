/** A call that SQS, SNS or S3 refused, with the code its protocol gives. */
export class QueueRefusal extends Error {
  override readonly name = 'QueueRefusal';
  readonly code: string;

  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}
