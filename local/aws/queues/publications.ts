import type { Publication } from './queue-protocol.ts';

type Form = Readonly<Record<string, string>>;

/** What a Publish or PublishBatch request published; `answer` is the XML it was answered with. */
export function publicationsOf(form: Form, answer: string): Publication[] {
  const ids = [...answer.matchAll(/<MessageId>([^<]+)<\/MessageId>/g)].map(([, id]) => id ?? '');
  const prefixes =
    form['Action'] === 'Publish'
      ? ['']
      : Object.keys(form)
          .filter((key) => /^PublishBatchRequestEntries\.member\.\d+\.Message$/.test(key))
          .map((key) => key.slice(0, -'Message'.length));
  return prefixes.map((prefix, index) => {
    const subject = form[`${prefix}Subject`];
    return {
      topicArn: String(form['TopicArn'] ?? form['TargetArn']),
      messageId: ids[index] ?? '',
      message: String(form[`${prefix}Message`]),
      ...(subject === undefined ? {} : { subject }),
    };
  });
}
