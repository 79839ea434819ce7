import type { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { TaskKind } from '#core/tasks/ids.ts';
import { StateTable } from '../state-table.ts';

/** Partitions of the table, as the adapters name them. */
const BREAKERS = 'BREAKER';
const SUPPRESSIONS = 'SUPPRESSED#*';
const DESTINATIONS = 'DESTINATION';

/**
 * What is remembered of tasks: the ledger, breakers, suppressed addresses, destinations. Made as the state table
 * is, and apart from it: tasks come by the thousand, and no worker reaches what the loop decides by.
 */
export class TaskTable extends StateTable {
  /**
   * What the worker of a kind may do, each in the partitions of its kind. Items of a transaction count as puts
   * of their own, so there is no right to transactions (docs.aws.amazon.com/amazondynamodb/latest/developerguide/transaction-apis-iam.html).
   */
  allowsWorking(kind: TaskKind): readonly PolicyStatement[] {
    const own = [`TASK#${kind}#*`, BREAKERS];
    switch (kind) {
      case 'email':
        return [this.allowsAt([...own, SUPPRESSIONS], 'BatchGetItem', 'PutItem')];
      case 'webhook':
        return [
          this.allowsAt(own, 'BatchGetItem', 'PutItem'),
          this.allowsAt([DESTINATIONS], 'GetItem', 'PutItem'),
        ];
      default:
        return [this.allowsAt(own, 'BatchGetItem', 'PutItem')];
    }
  }

  /** Closing addresses to mail and opening them again, as Postmark reports. */
  allowsSuppressing(): PolicyStatement {
    return this.allowsAt([SUPPRESSIONS], 'PutItem');
  }

  /** Reading all breakers, to count those that are open. */
  allowsCountingBreakers(): PolicyStatement {
    return this.allowsAt([BREAKERS], 'Query');
  }
}
