import * as v from 'valibot';
import { secretReader } from '#adapters/secrets.ts';
import { postToSlack } from '#adapters/slack.ts';
import { topic } from '#adapters/sns.ts';
import { guide } from '#config';
import { environment } from './shared/environment.ts';
import { noticed, subjectOf } from './shared/inputs.ts';
import { observed } from './shared/observed.ts';

const tellTopic = topic(environment('TOPIC_ARN'));
const secrets = guide.notify.slack ? secretReader(environment('SECRET_NAME'), Date.now) : undefined;

/** Something happened that people should hear of: say the sentence where the guide wants it said. */
export const handler = observed(async (event: unknown) => {
  const notice = v.parse(noticed, event);
  const { sentence } = notice.detail;
  await tellTopic({ subject: `Capstan ${subjectOf(notice)}`, sentence });
  const webhook = (await secrets?.read())?.slackWebhookUrl;
  if (webhook !== undefined) await postToSlack(webhook, sentence);
});
