import type { TaskKind } from '../ids.ts';
import type { Kind } from '../kind.ts';
import { email } from './email.ts';
import { file } from './file.ts';
import { paymentEvent } from './payment-event.ts';
import { report } from './report.ts';
import { webhook } from './webhook.ts';

/** Every kind of task. */
export const kinds: Readonly<Record<TaskKind, Kind<unknown>>> = {
  email,
  report,
  file,
  webhook,
  'payment-event': paymentEvent,
};
