import type { Engine, Output } from './engine.ts';
import { Refusal } from './refusal.ts';

const READS = new Set(['GetItem', 'Query', 'Scan', 'BatchGetItem']);
const WRITES = new Set(['PutItem', 'UpdateItem', 'DeleteItem', 'BatchWriteItem']);

function unitsOf(output: Output): number {
  const consumed = [output['ConsumedCapacity'] ?? []].flat() as { CapacityUnits?: number }[];
  return consumed.reduce((sum, { CapacityUnits = 0 }) => sum + CapacityUnits, 0);
}

/** Adds up the request units that calls would have been billed for. */
export class CapacityMeter {
  readUnits = 0;
  writeUnits = 0;

  /** An engine that counts; transactions pay `factor` 2. */
  meter(engine: Engine, factor = 1): Engine {
    return async (operation, input) => {
      const isRead = READS.has(operation);
      if (!isRead && !WRITES.has(operation)) return engine(operation, input);
      const asked = input['ReturnConsumedCapacity'];
      const wanted = asked === undefined || asked === 'NONE' ? 'TOTAL' : asked;
      try {
        const output = await engine(operation, { ...input, ReturnConsumedCapacity: wanted });
        this.#add(isRead, unitsOf(output) * factor);
        if (wanted === asked) return output;
        const { ConsumedCapacity: _, ...rest } = output;
        return rest;
      } catch (refusal) {
        // A failed condition is billed like a write of the item; its size is not known here.
        const failed = refusal instanceof Refusal && refusal.code.startsWith('Conditional');
        if (failed) this.#add(false, factor);
        throw refusal;
      }
    };
  }

  #add(isRead: boolean, units: number): void {
    if (isRead) this.readUnits += units;
    else this.writeUnits += units;
  }
}
