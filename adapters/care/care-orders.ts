import type { CareRules } from '#core/care/care-rules.ts';
import type { Objects } from '#core/care/objects.ts';
import type { Orders } from '#core/care/order.ts';
import { allOrderKinds } from './all-chores.ts';
import type { careSecretReader } from './care-secret.ts';
import { connectCare } from './connect-care.ts';
import { orders } from './orders.ts';
import type { StatementWatch } from './watch.ts';

/** What giving orders takes. */
export interface CareOrdersParts {
  readonly secret: ReturnType<typeof careSecretReader>;
  readonly rules: CareRules;
  /** The bucket of archives. */
  readonly objects: Objects;
  readonly watch: StatementWatch;
}

/** Orders over connections that each call opens and ends: a playbook sleeps between two of them. */
export function careOrders({ objects, rules, secret, watch }: CareOrdersParts): Orders {
  const asking = async <T>(ask: (port: Orders) => Promise<T>): Promise<T> => {
    const connections = connectCare(await secret.read(), watch);
    const { main, shard } = connections;
    try {
      const kinds = allOrderKinds({ rules, objects, shard });
      return await ask(orders(main.of('orders'), kinds));
    } finally {
      await connections.close();
    }
  };
  return {
    survey: (kind, input) => asking((port) => port.survey(kind, input)),
    give: (name, kind, input) => asking((port) => port.give(name, kind, input)),
    watch: (name) => asking((port) => port.watch(name)),
  };
}
