import type { RenderClient } from '#adapters/render/render-client.ts';
import type { Guide } from '#core/guide.ts';
import type { Change, Source } from '#core/loop/ports.ts';
import type { AlarmState } from '#core/observation.ts';
import type { Clock, Instant } from '#local/clock.ts';
import { AlarmDesk } from './alarm-desk.ts';
import type { TablePorts } from './memory-table.ts';
import { answerDirectly, type Request } from './render-line.ts';
import type { Sandbox } from './sandbox.ts';
import type { System } from './system.ts';

/** CloudWatch as far as the loop knows it. */
export interface Alarms {
  publish(changes: readonly Change[]): void | Promise<void>;
  /** Evaluates every alarm and returns those that changed. */
  evaluate(now: Instant): readonly { readonly name: string; readonly target: string }[];
  read(names: readonly string[]): Promise<Readonly<Record<string, AlarmState>>>;
  /** SetAlarmState: a state that no data brought about, until the next evaluation. */
  force(name: string, state: AlarmState): void;
}

/** What carries Capstan's calls to the outside: in this process, or over sockets to what speaks the wire protocols. */
export interface Carriage {
  /** Whether time may pass while a function waits: not when it waits for real sockets. */
  readonly isVirtual: boolean;
  readonly carry: (system: System, request: Request, init: RequestInit) => Promise<Response>;
  readonly ports: (system: System, sandbox: Sandbox) => TablePorts;
  readonly sources: (system: System, sandbox: Sandbox, client: RenderClient) => readonly Source[];
  readonly alarms: (guide: Guide, clock: Clock) => Alarms;
}

export const inProcess: Carriage = {
  isVirtual: true,
  carry: (system, request) => answerDirectly(system.backend, request),
  ports: ({ table }, sandbox) => table.ports({ io: (label, effect) => sandbox.io(label, effect) }),
  sources: (system, sandbox) => [
    {
      name: 'scripted',
      read: (_targets, at) =>
        sandbox.io('metrics read', () => ({ series: system.heardSince(at), silent: {} })),
    },
  ],
  alarms: (guide) => new AlarmDesk(guide),
};
