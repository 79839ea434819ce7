import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import type { Herald } from '#core/loop/ports.ts';
import { awsClient } from './aws-client.ts';

const eventBridge = new EventBridgeClient(awsClient);

/** What rules match on. */
const NOTICE_SOURCE = 'capstan.loop';
const NOTICE_DETAIL_TYPE = 'Capstan Decision';

/** Puts notices on Capstan's own bus; the detail is the notice. */
export function noticeBus(busName: string): Herald {
  return {
    async announce(notice) {
      const { FailedEntryCount, Entries } = await eventBridge.send(
        new PutEventsCommand({
          Entries: [
            {
              EventBusName: busName,
              Source: NOTICE_SOURCE,
              DetailType: NOTICE_DETAIL_TYPE,
              Time: new Date(notice.at),
              Detail: JSON.stringify(notice),
            },
          ],
        }),
      );
      // PutEvents answers 200 also when it took nothing.
      if ((FailedEntryCount ?? 0) === 0) return;
      const { ErrorCode, ErrorMessage } = Entries?.[0] ?? {};
      throw new Error(`the bus did not take the notice: ${ErrorCode} ${ErrorMessage}`);
    },
  };
}
