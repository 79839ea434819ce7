/** What a delivery may carry besides its payload. */
export interface DeliverOptions {
  /** The group of a message for a FIFO queue. */
  readonly messageGroupId?: string;
  /** The exact body of a message for a queue; without it the payload is sent as JSON. */
  readonly sqsBody?: string;
  /** Message attributes for a queue, as dead-letter deliveries have them. */
  readonly sqsAttributes?: Readonly<Record<string, string>>;
}

/**
 * Hands a payload to whatever an ARN names: a function (asynchronously), a queue, a topic, a bus.
 * Resolves once the target has taken it, rejects when the target refuses or is unknown. An error
 * whose `code` or `name` says that the target is missing (ResourceNotFoundException,
 * QueueDoesNotExist) or forbidden (AccessDeniedException) is final; any other is tried again.
 */
export type Deliver = (
  targetArn: string,
  payload: unknown,
  options?: DeliverOptions,
) => Promise<void>;
