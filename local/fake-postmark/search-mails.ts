import { bareAddress } from './check-mail.ts';
import type { SentMail } from './mail.ts';

const MOST_PER_PAGE = 500;
const MOST_ALTOGETHER = 10_000;

const contact = (text: string) => ({ Email: bareAddress(text), Name: '' });

/** A mail as Postmark's searches show it. */
export const shownMail = (mail: SentMail) => ({
  MessageID: mail.messageId,
  MessageStream: mail.stream,
  ...(mail.tag === undefined ? {} : { Tag: mail.tag }),
  To: [contact(mail.to)],
  Cc: [],
  Bcc: [],
  Recipients: [bareAddress(mail.to)],
  ReceivedAt: new Date(mail.takenAt).toISOString(),
  From: mail.from,
  Subject: mail.subject,
  Attachments: [],
  Status: 'Sent',
  TrackOpens: false,
  TrackLinks: 'None',
  Metadata: mail.metadata,
  Sandboxed: false,
});

type Filter = (mail: SentMail) => boolean;

function filterOf(name: string, value: string): Filter | undefined {
  if (name.startsWith('metadata_')) {
    const field = name.slice('metadata_'.length);
    return ({ metadata }) =>
      Object.entries(metadata).some(([key, one]) => key.toLowerCase() === field && one === value);
  }
  if (name === 'recipient')
    return ({ to }) => bareAddress(to).toLowerCase() === value.toLowerCase();
  if (name === 'tag') return ({ tag }) => tag === value;
  if (name === 'messagestream') return ({ stream }) => stream === value;
  if (name === 'subject') return ({ subject }) => subject.includes(value);
  return undefined;
}

/** Answers a search among the mails that can be seen by now, the newest first; undefined when it is malformed. */
export function searchMails(visible: readonly SentMail[], query: URLSearchParams) {
  // Names are the same in upper and lower case; Postmark's own client writes `messageStream`.
  const entries = [...query].map(([name, value]) => [name.toLowerCase(), value] as const);
  const numberIn = (name: string): number =>
    Number(entries.find(([one]) => one === name)?.[1] ?? Number.NaN);
  const count = numberIn('count');
  const offset = numberIn('offset');
  const isWhole =
    Number.isInteger(count) &&
    count >= 1 &&
    count <= MOST_PER_PAGE &&
    Number.isInteger(offset) &&
    offset >= 0 &&
    count + offset <= MOST_ALTOGETHER;
  const byMetadata = entries.filter(([name]) => name.startsWith('metadata_'));
  if (!isWhole || byMetadata.length > 1) return undefined;
  const filters = entries.flatMap(([name, value]) => filterOf(name, value) ?? []);
  const found = visible.filter((mail) => filters.every((filter) => filter(mail))).reverse();
  return {
    TotalCount: found.length,
    Messages: found.slice(offset, offset + count).map(shownMail),
  };
}
