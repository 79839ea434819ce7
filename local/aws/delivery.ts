import type { AwsEvent } from './aws-event.ts';
import type { Deliver, DeliverOptions } from './deliver.ts';
import type { EventBridge } from './events/event-bridge.ts';
import type { Lambda } from './lambda/lambda.ts';
import type { Queues } from './queues/queues.ts';
import { ServiceError } from './wire.ts';

/** The services that something can be delivered to. */
export interface DeliveryTargets {
  readonly lambda: Lambda;
  readonly queues: Queues;
  readonly events: EventBridge;
}

async function toQueue(
  queues: Queues,
  queue: string,
  payload: unknown,
  { sqsBody, sqsAttributes = {}, messageGroupId }: DeliverOptions,
): Promise<void> {
  const MessageAttributes = Object.fromEntries(
    Object.entries(sqsAttributes).map(([name, StringValue]) => [
      name,
      { DataType: 'String', StringValue },
    ]),
  );
  await queues.sqs(queue, 'SendMessage', {
    MessageBody: sqsBody ?? JSON.stringify(payload),
    MessageAttributes,
    ...(messageGroupId === undefined ? {} : { MessageGroupId: messageGroupId }),
  });
}

/** Delivers to functions, queues, topics and buses, whose services may be made after this. */
export function deliverTo(targets: () => DeliveryTargets): Deliver {
  return async (targetArn, payload, options = {}) => {
    const { lambda, queues, events } = targets();
    const [, , service = '', , , resource = ''] = targetArn.split(':');
    switch (service) {
      case 'lambda':
        lambda.invokeAsync(targetArn, JSON.stringify(payload));
        return;
      case 'sqs':
        return toQueue(queues, resource, payload, options);
      case 'sns': {
        const Message = typeof payload === 'string' ? payload : JSON.stringify(payload);
        return queues.sns({ Action: 'Publish', TopicArn: targetArn, Message });
      }
      case 'events':
        events.publish(payload as AwsEvent, resource.replace('event-bus/', ''));
        return;
      default: {
        const problem = `The local runtime cannot deliver to ${targetArn}`;
        throw new ServiceError('ResourceNotFoundException', problem);
      }
    }
  };
}
