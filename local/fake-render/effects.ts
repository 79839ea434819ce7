import type { Instant } from '#local/clock.ts';
import type { Json } from './json.ts';

export interface Effect {
  readonly at: Instant;
  /** The API operation, such as `scale-service`; a person's edit has the same name. */
  readonly operation: string;
  readonly resourceId: string;
  readonly before: Json | null;
  readonly after: Json | null;
  readonly requestId: string;
  /** `api`, `dashboard` (a person) or `render` (its own automation). */
  readonly actor: 'api' | 'dashboard' | 'render';
  /** False when Render accepted the call and ignored it: a scale while it autoscales itself. */
  readonly applied: boolean;
  /** User-Agent of the caller. */
  readonly client?: string;
}
