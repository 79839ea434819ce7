import type { Instant } from '../guide.ts';
import type { Priority, TaskKind } from './ids.ts';

/** A task whose envelope and payload were read. */
export interface Task<P> {
  readonly kind: TaskKind;
  readonly id: string;
  readonly priority: Priority;
  /** ISO 8601, as the producer wrote it. */
  readonly occurredAt: string;
  readonly queuedAt: Instant;
  readonly traceId?: string;
  readonly payload: P;
}
