import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import type { BreakerHerald } from '#core/tasks/world.ts';
import { awsClient } from '../aws-client.ts';
import { breakerSentence } from './breaker-sentence.ts';

const eventBridge = new EventBridgeClient(awsClient);

/** What rules match on. */
const SOURCE = 'capstan.tasks';
const DETAIL_TYPE = 'Capstan Breaker';

/** Tells Capstan's own bus of every change of a breaker, with a sentence for people. */
export function breakerHerald(busName: string): BreakerHerald {
  return {
    async changed(breaker, now) {
      const detail = {
        at: now,
        breaker: breaker.name,
        state: breaker.state,
        sentence: breakerSentence(breaker, now),
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
      throw new Error(`the bus did not take the news of a breaker: ${Entries?.[0]?.ErrorCode}`);
    },
  };
}
