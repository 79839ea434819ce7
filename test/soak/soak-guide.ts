import { guide as customers } from '#config';
import type { Guide } from '#core/guide.ts';
import type { TaskKind } from '#core/tasks/ids.ts';

/** An attempt waits in real time for a service that hangs; the customer's half minute would make a soak of hours. */
const TIMEOUT_SECONDS: Readonly<Record<TaskKind, number>> = {
  email: 4,
  webhook: 4,
  'payment-event': 4,
  file: 60,
  report: 60,
};

/** The customer's guide, but for time limits. */
export const soakGuide: Guide = {
  ...customers,
  tasks: {
    ...customers.tasks,
    rows: customers.tasks.rows.map((row) => ({
      ...row,
      timeoutSeconds: TIMEOUT_SECONDS[row.kind],
    })),
  },
};
