import type { Clock } from '#local/clock.ts';
import type { Engine, Input, Output } from './engine.ts';
import { Refusal } from './refusal.ts';

type Item = Readonly<Record<string, unknown>>;

/** AWS deletes expired items "within a few days"; readers must not rely on it being soon. */
const SWEEP_MILLISECONDS = 3_600_000;

/** Which attribute of which table says when an item expires, and the sweeper that removes them. */
export class TimeToLive {
  readonly #attributes = new Map<string, string>();
  readonly #clock: Clock;
  readonly #engine: Engine;
  readonly #keysOf: (table: string) => Promise<readonly string[]>;
  #cancel: (() => void) | undefined;

  constructor(clock: Clock, engine: Engine, keysOf: (table: string) => Promise<readonly string[]>) {
    this.#clock = clock;
    this.#engine = engine;
    this.#keysOf = keysOf;
  }

  update(input: Input): Output {
    const specification = input['TimeToLiveSpecification'] as
      | { AttributeName?: string; Enabled?: boolean }
      | undefined;
    const { AttributeName: attribute, Enabled: enabled } = specification ?? {};
    if (attribute === undefined || enabled === undefined) {
      throw new Refusal('ValidationException', 'TimeToLiveSpecification is incomplete');
    }
    const table = String(input['TableName']);
    if (enabled) this.#attributes.set(table, attribute);
    else this.#attributes.delete(table);
    return { TimeToLiveSpecification: specification };
  }

  describe(input: Input): Output {
    const attribute = this.#attributes.get(String(input['TableName']));
    const description =
      attribute === undefined
        ? { TimeToLiveStatus: 'DISABLED' }
        : { TimeToLiveStatus: 'ENABLED', AttributeName: attribute };
    return { TimeToLiveDescription: description };
  }

  /** The table is gone. */
  forget(table: string): void {
    this.#attributes.delete(table);
  }

  start(): void {
    this.#cancel = this.#clock.at(this.#clock.now() + SWEEP_MILLISECONDS, () => {
      this.start();
      void this.sweep();
    });
  }

  stop(): void {
    this.#cancel?.();
  }

  /** Deletes what has expired by now. */
  async sweep(): Promise<void> {
    const release = this.#clock.hold();
    try {
      const now = Math.floor(this.#clock.now() / 1000);
      for (const [table, attribute] of this.#attributes) await this.#sweep(table, attribute, now);
    } finally {
      release();
    }
  }

  async #sweep(table: string, attribute: string, now: number): Promise<void> {
    const expired = {
      ExpressionAttributeNames: { '#expires': attribute },
      ExpressionAttributeValues: { ':now': { N: String(now) } },
    };
    const keys = await this.#keysOf(table);
    let start: unknown;
    do {
      const page = await this.#engine('Scan', {
        TableName: table,
        FilterExpression: '#expires <= :now',
        ...expired,
        ...(start === undefined ? {} : { ExclusiveStartKey: start }),
      });
      for (const item of (page['Items'] ?? []) as readonly Item[]) {
        await this.#remove(table, Object.fromEntries(keys.map((key) => [key, item[key]])), expired);
      }
      start = page['LastEvaluatedKey'];
    } while (start !== undefined);
  }

  async #remove(table: string, key: Item, expired: Input): Promise<void> {
    try {
      await this.#engine('DeleteItem', {
        TableName: table,
        Key: key,
        ConditionExpression: '#expires <= :now',
        ...expired,
      });
    } catch (refusal) {
      // Renewed since the scan: it lives on.
      if (!(refusal instanceof Refusal) || refusal.code !== 'ConditionalCheckFailedException') {
        throw refusal;
      }
    }
  }
}
