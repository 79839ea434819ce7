import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { destinationSentence } from '#core/tasks/destinations/destination-sentence.ts';
import type { DestinationHerald } from '#core/tasks/destinations/ports.ts';
import { awsClient } from '../aws-client.ts';

const eventBridge = new EventBridgeClient(awsClient);

/** What rules match on. */
const SOURCE = 'capstan.tasks';
const DETAIL_TYPE = 'Capstan Destination';

/** Tells Capstan's own bus of destinations that were disabled; the detail is a notice as `notify` takes it. */
export function destinationHerald(busName: string): DestinationHerald {
  return {
    async disabled(destination, now) {
      const detail = {
        at: now,
        target: `webhook:${destination.name}`,
        kind: 'trouble',
        destination: destination.name,
        state: 'disabled',
        sentence: destinationSentence(destination),
      };
      const { Entries, FailedEntryCount } = await eventBridge.send(
        new PutEventsCommand({
          Entries: [
            {
              EventBusName: busName,
              Source: SOURCE,
              DetailType: DETAIL_TYPE,
              Time: new Date(now),
              Detail: JSON.stringify(detail),
            },
          ],
        }),
      );
      // PutEvents answers 200 also when it took nothing.
      if ((FailedEntryCount ?? 0) === 0) return;
      throw new Error(`the bus did not take the news of a destination: ${Entries?.[0]?.ErrorCode}`);
    },
  };
}
