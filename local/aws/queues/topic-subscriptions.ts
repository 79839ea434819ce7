import { matchesEvent } from '../events/pattern/event-pattern.ts';
import { ServiceError } from '../wire.ts';
import type { Publication } from './queue-protocol.ts';
import type { Queues } from './queues.ts';

/** A subscription to a topic; the attributes are text, as in the API. */
export interface SubscriptionDefinition {
  readonly topicArn: string;
  readonly protocol: string;
  readonly endpoint: string;
  readonly attributes: Readonly<Record<string, string>>;
}

/** The event that SNS gives a function. */
function functionEvent(publication: Publication, endpoint: string, at: number): object {
  const { topicArn, messageId, message, subject = null } = publication;
  const Sns = {
    Type: 'Notification',
    MessageId: messageId,
    TopicArn: topicArn,
    Subject: subject,
    Message: message,
    Timestamp: new Date(at).toISOString(),
    MessageAttributes: {},
  };
  const EventSubscriptionArn = `${topicArn}:${endpoint.split(':').at(-1)}`;
  return { Records: [{ EventSource: 'aws:sns', EventVersion: '1.0', EventSubscriptionArn, Sns }] };
}

/**
 * Subscriptions of topics. Queues are served by fauxqs; functions are invoked here; what would
 * leave the machine (email, SMS, HTTP) goes nowhere, and is told to the runtime's listeners.
 */
export class TopicSubscriptions {
  readonly #queues: Queues;
  readonly #now: () => number;
  readonly #invoke: (functionArn: string, payload: string) => void;
  readonly #functions: SubscriptionDefinition[] = [];

  constructor(options: {
    queues: Queues;
    now: () => number;
    invoke: (functionArn: string, payload: string) => void;
  }) {
    this.#queues = options.queues;
    this.#now = options.now;
    this.#invoke = options.invoke;
  }

  async subscribe(subscription: SubscriptionDefinition): Promise<void> {
    const { topicArn, protocol, endpoint, attributes } = subscription;
    if (protocol === 'lambda') {
      const filter = attributes['FilterPolicy'];
      if (filter !== undefined && attributes['FilterPolicyScope'] !== 'MessageBody') {
        const problem = 'a function can be filtered by MessageBody only in the local runtime';
        throw new ServiceError('InvalidParameter', problem);
      }
      this.#functions.push(subscription);
    }
    const entries = Object.entries(attributes).flatMap(([key, value], index) => [
      [`Attributes.entry.${index + 1}.key`, key],
      [`Attributes.entry.${index + 1}.value`, value],
    ]);
    await this.#queues.sns({
      Action: 'Subscribe',
      TopicArn: topicArn,
      Protocol: protocol,
      Endpoint: endpoint,
      ...Object.fromEntries(entries),
    });
  }

  /** Invokes the functions that are subscribed. */
  published(publication: Publication): void {
    for (const { topicArn, endpoint, attributes } of this.#functions) {
      if (topicArn !== publication.topicArn) continue;
      const filter = attributes['FilterPolicy'];
      if (filter !== undefined && !passes(filter, publication.message)) continue;
      this.#invoke(endpoint, JSON.stringify(functionEvent(publication, endpoint, this.#now())));
    }
  }
}

function passes(filter: string, message: string): boolean {
  try {
    return matchesEvent(filter, JSON.parse(message));
  } catch {
    // A body that is not JSON meets no filter on bodies.
    return false;
  }
}
