import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import type { Instant } from '#core/guide.ts';
import { awsClient } from './aws-client.ts';

const eventBridge = new EventBridgeClient(awsClient);

/** One event of ours; rules match on source and detail-type. */
export interface BusEvent {
  readonly source: 'capstan.loop' | 'capstan.tasks';
  readonly detailType: string;
  readonly at: Instant;
  readonly detail: object;
}

/** Puts an event on Capstan's own bus; throws when the bus did not take it. */
export async function putOnBus(
  busName: string,
  { at, detail, detailType, source }: BusEvent,
): Promise<void> {
  const { Entries, FailedEntryCount } = await eventBridge.send(
    new PutEventsCommand({
      Entries: [
        {
          EventBusName: busName,
          Source: source,
          DetailType: detailType,
          Time: new Date(at),
          Detail: JSON.stringify(detail),
        },
      ],
    }),
  );
  // PutEvents answers 200 also when it took nothing.
  if ((FailedEntryCount ?? 0) === 0) return;
  const { ErrorCode, ErrorMessage } = Entries?.[0] ?? {};
  throw new Error(`the bus did not take "${detailType}": ${ErrorCode} ${ErrorMessage}`);
}
