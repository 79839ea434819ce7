import { type BuildAppOptions, buildApp } from 'fauxqs';

export type Stores = NonNullable<BuildAppOptions['stores']>;
export type SqsStore = Stores['sqsStore'];
export type Queue = NonNullable<ReturnType<SqsStore['getQueue']>>;
export type Message = Queue['messages'][number];
type EmulatorApp = ReturnType<typeof buildApp>;

/** fauxqs answers for this account only. */
export const EMULATOR_ACCOUNT = '000000000000';

async function load<T>(file: string): Promise<T> {
  return (await import(new URL(file, import.meta.resolve('fauxqs')).href)) as T;
}

export interface Emulator {
  readonly app: EmulatorApp;
  readonly stores: Stores;
  /** Makes a message as a send would, with a new id and the time of now. */
  readonly createMessage: (like: Message) => Message;
}

/**
 * fauxqs with its stores in our hands: `buildApp` takes them, but its package exports no way to
 * make them, hence the import by path (fauxqs is pinned to an exact version).
 */
export async function createEmulator(region: string): Promise<Emulator> {
  const [sqs, sns, s3] = await Promise.all([
    load<{ SqsStore: (new () => SqsStore) & SqsStoreStatics }>('./sqs/sqsStore.js'),
    load<{ SnsStore: new () => Stores['snsStore'] }>('./sns/snsStore.js'),
    load<{ S3Store: new () => Stores['s3Store'] }>('./s3/s3Store.js'),
  ]);
  const stores: Stores = {
    sqsStore: new sqs.SqsStore(),
    snsStore: new sns.SnsStore(),
    s3Store: new s3.S3Store(),
  };
  const app = buildApp({ logger: false, defaultRegion: region, stores });
  // Without a host of its own it makes queue URLs from the request's, which always resolves.
  stores.sqsStore.host = '';
  const createMessage = (like: Message): Message =>
    sqs.SqsStore.createMessage(
      like.body,
      like.messageAttributes,
      undefined,
      like.messageGroupId,
      like.messageDeduplicationId,
    );
  return { app, stores, createMessage };
}

interface SqsStoreStatics {
  createMessage(
    body: string,
    attributes: Message['messageAttributes'],
    delaySeconds: number | undefined,
    groupId: string | undefined,
    deduplicationId: string | undefined,
  ): Message;
}
