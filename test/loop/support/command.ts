import type { ActionClass } from '#core/guide.ts';
import type { AlarmState } from '#core/observation.ts';
import type { HintMood } from './driver.ts';
import type { Load } from './load.ts';
import type { TableFault } from './memory-table.ts';
import type { Fate } from './sandbox.ts';
import type { WireFaultKind } from './wire-fault.ts';

/** One thing that happens to the system. */
export type Command =
  | { readonly do: 'pass'; readonly minutes: number }
  | { readonly do: 'sleep'; readonly minutes: number }
  | { readonly do: 'load'; readonly load: Partial<Load> }
  | { readonly do: 'metrics'; readonly mood: 'sound' | 'silent' }
  | { readonly do: 'late'; readonly minutes: number }
  | { readonly do: 'missing'; readonly signal: string }
  | { readonly do: 'garbage'; readonly signal: string; readonly factor: number }
  | { readonly do: 'hints'; readonly mood: HintMood }
  | { readonly do: 'fate'; readonly of: 'collect' | 'reconcile'; readonly fate: Fate }
  | { readonly do: 'overlap'; readonly looks: number; readonly order: readonly number[] }
  | {
      readonly do: 'wire';
      readonly kind: WireFaultKind;
      readonly on: 'reads' | 'writes' | 'all';
      readonly left: number;
    }
  | { readonly do: 'stale'; readonly seconds: number }
  | { readonly do: 'slow'; readonly milliseconds: number }
  | { readonly do: 'unknown-plans'; readonly on: boolean }
  | { readonly do: 'table'; readonly fault: TableFault }
  | { readonly do: 'deaf'; readonly alarms: boolean; readonly herald: boolean }
  | { readonly do: 'force'; readonly alarm: string; readonly state: AlarmState }
  | { readonly do: 'pause'; readonly target?: string }
  | { readonly do: 'resume' }
  | { readonly do: 'blur-switch' }
  | { readonly do: 'garble'; readonly key: string }
  | { readonly do: 'approve'; readonly target: string; readonly actionClass: ActionClass }
  | { readonly do: 'scale'; readonly instances: number }
  | { readonly do: 'plan'; readonly target: 'api' | 'database' | 'redis'; readonly plan: string }
  | { readonly do: 'disk'; readonly gb: number }
  | { readonly do: 'native'; readonly on: boolean }
  | { readonly do: 'push'; readonly breaks: 'none' | 'build' | 'update' }
  | { readonly do: 'maintain'; readonly target: 'database' | 'redis' };

/** One run: when and with what it begins, and what happens. */
export interface Sequence {
  /** Minutes from noon, UTC; the window opens after 540. */
  readonly startMinute: number;
  readonly seed: number;
  readonly mode: 'direct' | 'steer';
  readonly commands: readonly Command[];
}
