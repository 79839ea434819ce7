import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import { awsClient } from './aws-client.ts';

const sns = new SNSClient(awsClient);

/** SNS refuses longer subjects, and any but printable ASCII. */
const LONGEST_SUBJECT = 100;

const subjectOf = (text: string): string => {
  const plain = text
    .replaceAll('–', '-')
    .replaceAll('→', '->')
    .replace(/[^\x20-\x7e]+/g, ' ')
    .trim();
  return plain.length <= LONGEST_SUBJECT ? plain : `${plain.slice(0, LONGEST_SUBJECT - 3)}...`;
};

/** Says a sentence to the subscribers of a topic: e-mails, as the guide lists them. */
export function topic(
  topicArn: string,
): (message: { readonly subject: string; readonly sentence: string }) => Promise<void> {
  return async ({ subject, sentence }) => {
    await sns.send(
      new PublishCommand({
        TopicArn: topicArn,
        Subject: subjectOf(subject),
        Message: sentence,
      }),
    );
  };
}
