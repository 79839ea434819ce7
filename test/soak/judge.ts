import { GetObjectCommand, ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
import { mailId } from '#adapters/reports/report-mail.ts';
import { type DeadLetter, readLetter } from '#core/tasks/operate/dead-letter.ts';
import type { Runtime } from '#local/aws/runtime.ts';
import type { SimulatedTasks } from '#local/session/tasks/simulated-tasks.ts';
import type { TaskOutputs } from '#local/session/tasks/task-outputs.ts';
import { idOf, type SoakTask } from './make-tasks.ts';

/** What became of all tasks, counted from the records of those whom they were for. */
export interface Verdict {
  /** Neither an effect nor a dead letter. */
  readonly lost: readonly string[];
  readonly twice: readonly string[];
  /** Took effect although it should have been refused. */
  readonly wrong: readonly string[];
  /** Sound, and refused all the same: neither the weather nor a death of a worker explains that. */
  readonly refused: readonly string[];
  readonly outOfOrder: readonly string[];
  /** Letters without a reason. */
  readonly unexplained: readonly string[];
  readonly done: number;
  readonly dead: Readonly<Record<string, number>>;
}

async function keysIn(s3: S3Client, Bucket: string, Prefix: string): Promise<readonly string[]> {
  const keys: string[] = [];
  let token: string | undefined;
  do {
    const page = await s3.send(
      new ListObjectsV2Command({
        Bucket,
        Prefix,
        ...(token === undefined ? {} : { ContinuationToken: token }),
      }),
    );
    keys.push(...(page.Contents ?? []).flatMap(({ Key }) => Key ?? []));
    token = page.NextContinuationToken;
  } while (token !== undefined);
  return keys;
}

/** Every dead letter, without taking one. */
async function lettersOf(runtime: Runtime, outputs: TaskOutputs): Promise<readonly DeadLetter[]> {
  const all: DeadLetter[] = [];
  for (const { deadLetterUrl, kind, priority } of outputs.lanes) {
    const found = await runtime.queues.peek(deadLetterUrl, 100_000);
    all.push(...found.map((message) => readLetter(message, kind, priority)));
  }
  return all;
}

const countBy = <T>(all: readonly T[], key: (one: T) => string): Readonly<Record<string, number>> =>
  Object.fromEntries([...Map.groupBy(all, key)].map(([name, ones]) => [name, ones.length]));

/** Whether `got` has the order of `sent`, as far as it goes. */
function isInOrder(got: readonly string[], sent: readonly string[]): boolean {
  const places = new Map(sent.map((id, at) => [id, at]));
  const at = got.flatMap((id) => places.get(id) ?? []);
  return at.every((place, index) => index === 0 || place > (at[index - 1] ?? -1));
}

/** Judges tasks by the mails Postmark sent, the requests receivers took, and the objects that are in the bucket. */
export async function judge(
  tasks: readonly SoakTask[],
  runtime: Runtime,
  { postmark, receivers }: SimulatedTasks,
  outputs: TaskOutputs,
): Promise<Verdict> {
  const s3 = new S3Client({});
  const mails = countBy(postmark.sent(), ({ task = '' }) => task);
  const hooks = new Set(receivers.receipts.effects());
  const reports = countBy(
    await keysIn(s3, outputs.bucket, 'reports/'),
    (key) => key.split('/')[1] ?? '',
  );
  const processed = await keysIn(s3, outputs.bucket, 'processed/');
  const manifests = new Set<string>();
  for (const key of processed.filter((one) => one.endsWith('manifest.json'))) {
    const { Body } = await s3.send(new GetObjectCommand({ Bucket: outputs.bucket, Key: key }));
    const manifest = JSON.parse((await Body?.transformToString()) ?? '{}');
    manifests.add(JSON.stringify(manifest.source ?? manifest));
  }
  s3.destroy();
  const hasManifest = (id: string): boolean =>
    [...manifests].some((source) => source.includes(`"incoming/${id}.jpg"`));

  /** How often a task took effect, by those whom it was for. */
  const effects = (task: SoakTask): number => {
    const id = idOf(task);
    if (task.way === 'stripe') return hooks.has(id) ? 1 : 0;
    if (task.way === 'upload') return hasManifest(id) ? 1 : 0;
    if (task.handed.kind === 'webhook') return hooks.has(id) ? 1 : 0;
    if (task.handed.kind === 'email') return mails[id] ?? 0;
    // A report without its file took no effect, whatever was mailed.
    return (reports[id] ?? 0) > 0 ? (mails[mailId(id)] ?? 0) : 0;
  };
  const letters = await lettersOf(runtime, outputs);
  const dead = new Set(letters.flatMap(({ id }) => id ?? []));
  /** The ledger's name of an upload is the object's; its letter tells the key only to who may see it. */
  const deadFiles = letters.filter(({ kind }) => kind === 'file').length;
  const files = tasks.filter(({ way }) => way === 'upload');
  const undoneFiles = files.filter((task) => effects(task) === 0);
  const isDead = (task: SoakTask): boolean =>
    task.way === 'upload' ? undoneFiles.length <= deadFiles : dead.has(idOf(task));

  const customersOrder = tasks.flatMap((task) =>
    task.way === 'queue' && task.handed.group === 'destination:acme' ? [idOf(task)] : [],
  );
  const objects = Map.groupBy(
    tasks.filter((task) => task.way === 'stripe'),
    ({ object }) => object,
  );
  /** After trouble a sound task may lie there for these; whatever else its letter says, it must not. */
  const allowed: readonly string[] = ['attempts', 'too-old', 'uncertain'];
  const reasonsOf = Map.groupBy(letters, ({ id = '' }) => id);
  return {
    refused: tasks
      .filter((task) => task.fate === 'done' && effects(task) === 0)
      .map(idOf)
      .filter((id) => reasonsOf.get(id)?.some(({ reason }) => !allowed.includes(reason)) === true),
    lost: tasks.filter((task) => effects(task) === 0 && !isDead(task)).map(idOf),
    twice: tasks.filter((task) => effects(task) > 1).map(idOf),
    wrong: tasks.filter((task) => task.fate !== 'done' && effects(task) > 0).map(idOf),
    outOfOrder: [
      ...(isInOrder(receivers.receipts.effects('acme'), customersOrder) ? [] : ['acme']),
      ...[...objects].flatMap(([object, events]) =>
        isInOrder(
          receivers.receipts.orderOf(object),
          events.map(({ id }) => id),
        )
          ? []
          : [object],
      ),
    ],
    unexplained: letters
      .filter(({ because, reason }) => reason === 'unattended' || because === '')
      .map(({ id = '(no id)' }) => id),
    done: tasks.filter((task) => effects(task) > 0).length,
    dead: countBy(letters, ({ reason }) => reason),
  };
}
