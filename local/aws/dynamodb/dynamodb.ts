import { unmarshall } from '@aws-sdk/util-dynamodb';
import type { Clock } from '#local/clock.ts';
import { CapacityMeter } from './capacity-meter.ts';
import { createEngine, type Engine, type Input, type Output } from './engine.ts';
import { ItemLocks } from './item-locks.ts';
import { itemsOf } from './items-of.ts';
import { Refusal } from './refusal.ts';
import { TimeToLive } from './time-to-live.ts';
import { transactGet, transactWrite } from './transactions.ts';

/** How long DynamoDB remembers a ClientRequestToken. */
const TOKEN_MILLISECONDS = 600_000;

/**
 * DynamoDB in memory: dynalite, with what it lacks in front of it (transactions, TTL, the item of
 * a failed condition). Transactions are isolated: nothing else runs on their items meanwhile.
 */
export class DynamoDb {
  readonly capacity = new CapacityMeter();
  readonly #raw: Engine = createEngine();
  readonly #engine = this.capacity.meter(this.#raw);
  readonly #locks = new ItemLocks();
  readonly #keys = new Map<string, readonly string[]>();
  readonly #tokens = new Map<string, { readonly until: number; readonly items: string }>();
  readonly #clock: Clock;
  readonly #timeToLive: TimeToLive;

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#timeToLive = new TimeToLive(
      clock,
      (operation, input) => this.#alone(operation, input, () => this.#raw(operation, input)),
      this.#keysOf,
    );
  }

  start(): void {
    this.#timeToLive.start();
  }

  stop(): void {
    this.#timeToLive.stop();
  }

  /** Runs one operation as it came over the wire; rejects with a `Refusal`. */
  async call(operation: string, input: Input): Promise<Output> {
    switch (operation) {
      case 'TransactWriteItems':
        return this.#alone(operation, input, () => this.#transactWrite(input));
      case 'TransactGetItems':
        return this.#alone(operation, input, () =>
          transactGet(input, this.capacity.meter(this.#raw, 2)),
        );
      case 'UpdateTimeToLive':
        return this.#timeToLive.update(input);
      case 'DescribeTimeToLive':
        return this.#timeToLive.describe(input);
      case 'UpdateContinuousBackups':
      case 'DescribeContinuousBackups':
        return { ContinuousBackupsDescription: { ContinuousBackupsStatus: 'ENABLED' } };
      case 'DeleteTable':
        this.#keys.delete(String(input['TableName']));
        this.#timeToLive.forget(String(input['TableName']));
    }
    if (input['ReturnValuesOnConditionCheckFailure'] === 'ALL_OLD') {
      return this.#alone(operation, input, () => this.#withItemOnFailure(operation, input));
    }
    return this.#alone(operation, input, () => this.#engine(operation, input));
  }

  /** Runs a task while nobody else works at its items. A table that is not there is the task's to complain of. */
  async #alone<T>(operation: string, input: Input, task: () => Promise<T>): Promise<T> {
    const items = await itemsOf(operation, input, this.#keysOf).catch(() => []);
    return this.#locks.run([...new Set(items)], task);
  }

  /** Resolves when a new table can be used, which takes dynalite a turn or two. */
  async becomeActive(table: string): Promise<void> {
    for (;;) {
      const { Table } = await this.#raw('DescribeTable', { TableName: table });
      if ((Table as { TableStatus?: string }).TableStatus === 'ACTIVE') return;
    }
  }

  /** All items of a table as plain values. */
  async scan(table: string): Promise<Record<string, unknown>[]> {
    const items: Record<string, unknown>[] = [];
    let start: unknown;
    do {
      const page = await this.#raw('Scan', {
        TableName: table,
        ...(start === undefined ? {} : { ExclusiveStartKey: start }),
      });
      const found = (page['Items'] ?? []) as Parameters<typeof unmarshall>[0][];
      items.push(...found.map((item) => unmarshall(item)));
      start = page['LastEvaluatedKey'];
    } while (start !== undefined);
    return items;
  }

  readonly #keysOf = async (table: string): Promise<readonly string[]> => {
    const known = this.#keys.get(table);
    if (known !== undefined) return known;
    const { Table } = await this.#raw('DescribeTable', { TableName: table });
    const schema = (Table as { KeySchema: { AttributeName: string }[] }).KeySchema;
    const keys = schema.map(({ AttributeName }) => AttributeName);
    this.#keys.set(table, keys);
    return keys;
  };

  async #transactWrite(input: Input): Promise<Output> {
    const token = input['ClientRequestToken'];
    const items = JSON.stringify(input['TransactItems']);
    const now = this.#clock.now();
    for (const [known, { until }] of this.#tokens) if (until < now) this.#tokens.delete(known);
    const earlier = this.#tokens.get(String(token));
    if (token !== undefined && earlier !== undefined) {
      if (earlier.items === items) return {};
      throw new Refusal(
        'IdempotentParameterMismatchException',
        'Request with the same token differs',
      );
    }
    await transactWrite(input, {
      engine: this.#raw,
      write: this.capacity.meter(this.#raw, 2),
      keysOf: this.#keysOf,
    });
    if (token !== undefined) {
      this.#tokens.set(String(token), { until: now + TOKEN_MILLISECONDS, items });
    }
    return {};
  }

  async #withItemOnFailure(operation: string, input: Input): Promise<Output> {
    try {
      return await this.#engine(operation, input);
    } catch (refusal) {
      if (!(refusal instanceof Refusal) || !refusal.code.startsWith('Conditional')) throw refusal;
      const table = String(input['TableName']);
      const item = input['Item'] as Input | undefined;
      const key =
        item === undefined
          ? input['Key']
          : Object.fromEntries((await this.#keysOf(table)).map((name) => [name, item[name]]));
      const { Item } = await this.#raw('GetItem', { TableName: table, Key: key });
      throw new Refusal(refusal.code, refusal.message, Item === undefined ? {} : { Item });
    }
  }
}
