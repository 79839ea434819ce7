import { rateBudget } from '#adapters/render/rate-budget.ts';
import { renderActuator } from '#adapters/render/render-actuator.ts';
import { type RenderClient, renderClient } from '#adapters/render/render-client.ts';
import { Secret } from '#adapters/secret.ts';
import type { Action } from '#core/decision.ts';
import type { Pauses } from '#core/history.ts';
import { collect } from '#core/loop/collect.ts';
import type { StateStore } from '#core/loop/ports.ts';
import { reconcile } from '#core/loop/reconcile.ts';
import type { Mutation, Reading } from '../oracle/logbook.ts';
import type { Carriage } from './carriage.ts';
import type { TablePorts } from './memory-table.ts';
import { API_KEY } from './render-backend.ts';
import {
  inspectRequest,
  passOn,
  type Request,
  readRequest,
  type SeenMutation,
} from './render-line.ts';
import type { Sandbox } from './sandbox.ts';
import type { System } from './system.ts';
import { renderUrl } from './wire.ts';
import { faultAfter, faultBefore, nextFault } from './wire-fault.ts';

const MINUTE = 60_000;

export class Unreachable extends Error {
  override readonly name = 'Unreachable';
}

function wantedBy(action: Action): number | string {
  return action.kind === 'steer-autoscaling' ? action.to.min : action.to;
}

/** What one invocation has seen so far, for the judge. */
interface Seen {
  alarms: Mutation['alarmsRead'];
  pauses: Mutation['pausesRead'];
  pausesAfterCalls: number;
}

const switchOf = (pauses: Pauses): 'off' | 'on' | 'unreadable' =>
  pauses === undefined ? 'unreadable' : pauses.length > 0 ? 'on' : 'off';

/** Capstan as one invocation runs it: the real core and the real Render adapter over watched ports. */
export class Invocation {
  readonly #system: System;
  readonly #sandbox: Sandbox;
  readonly #ports: TablePorts;
  readonly #carriage: Carriage;
  readonly #seen: Seen = { alarms: undefined, pauses: undefined, pausesAfterCalls: 0 };

  constructor(system: System, sandbox: Sandbox, carriage: Carriage) {
    this.#system = system;
    this.#sandbox = sandbox;
    this.#carriage = carriage;
    this.#ports = carriage.ports(system, sandbox);
  }

  async collect(): Promise<void> {
    const { guide, desk, now } = this.#system;
    const sandbox = this.#sandbox;
    const client = this.#client();
    const troubles = await collect({
      guide,
      sources: this.#carriage.sources(this.#system, sandbox, client),
      render: renderActuator(client, guide.targets),
      observations: this.#ports.observations,
      metrics: {
        publish: (changes) => sandbox.io('cloudwatch publish', () => desk.publish(changes)),
      },
      hints: { hint: () => sandbox.io('queue hint', () => undefined) },
      now,
    });
    for (const { part, error } of troubles) this.#judgeError(`collect ${part}`, error);
  }

  async reconcile(targets: readonly string[]): Promise<void> {
    const { guide, now } = this.#system;
    const looks = await reconcile(
      {
        guide,
        state: this.#watchedState(),
        alarms: { alarms: (names) => this.#alarms(names) },
        render: renderActuator(this.#client(), guide.targets),
        ledger: this.#ports.ledger,
        herald: { announce: (notice) => this.#announce(notice) },
        now,
        by: this.#sandbox.name,
      },
      targets,
    );
    for (const look of looks) {
      if (look.kind === 'failed') this.#judgeError(`reconcile ${look.target}`, look.error);
    }
  }

  /** Answers this invocation's requests to Render. */
  readonly exchange = async (url: URL, init: RequestInit): Promise<Response> => {
    const request = readRequest(url, init);
    const label = `render ${request.method} ${request.path.replace(/[a-z]+-[a-z0-9]{20}(-a)?/, '…')}`;
    return this.#sandbox.io(label, async () => {
      const system = this.#system;
      inspectRequest(system.log, url, request, init);
      const fault = nextFault(system.wireFault, request.method);
      const send = async (): Promise<Response | undefined> => {
        const instead = fault === undefined ? undefined : faultBefore(fault);
        if (instead !== undefined) return instead;
        this.#count(request);
        const answer = await this.#carriage.carry(system, request, init);
        if (answer.status === 429) {
          system.log.throttled.push({ at: system.now(), path: request.path });
        }
        return fault === undefined ? answer : faultAfter(fault, answer);
      };
      let thrown: unknown;
      const { response, mutation } = await passOn(
        system.backend,
        system.guide.targets,
        request,
        () =>
          send().catch((error: unknown) => {
            thrown = error;
            return undefined;
          }),
      );
      if (mutation !== undefined) this.#note(mutation);
      if (response === undefined) throw thrown;
      return response;
    });
  };

  #client(): RenderClient {
    const { guide, now } = this.#system;
    const { renderCallsPerMinute: callsPerMinute } = guide.policy;
    const url = renderUrl(this.#sandbox.name);
    return renderClient({
      access: async () => ({ url, key: new Secret(API_KEY) }),
      budget: rateBudget({ callsPerMinute, counter: this.#ports.counter, now }),
      now,
    });
  }

  #watchedState(): StateStore {
    const { state } = this.#ports;
    const saw = (pauses: Pauses): void => {
      this.#seen.pauses = this.#reading(switchOf(pauses));
      this.#seen.pausesAfterCalls = this.#sandbox.calls.length;
    };
    return {
      ...state,
      read: async (targets) => {
        const snapshot = await state.read(targets);
        saw(snapshot.pauses);
        return snapshot;
      },
      pauses: async (target) => {
        const pauses = await state.pauses(target);
        saw(pauses);
        return pauses;
      },
    };
  }

  async #alarms(names: readonly string[]) {
    const { desk, deaf, now } = this.#system;
    return this.#sandbox.io('cloudwatch alarms', async () => {
      if (deaf.alarms) throw new Unreachable('CloudWatch');
      const states = await desk.read(names);
      this.#seen.alarms = this.#reading(states);
      return { at: now(), states };
    });
  }

  async #announce(notice: Parameters<System['notices']['push']>[0]): Promise<void> {
    await this.#sandbox.io('bus announce', () => {
      if (this.#system.deaf.herald) throw new Unreachable('the bus');
      if (JSON.stringify(notice).includes(API_KEY)) this.#system.log.leaks.push('notice');
      this.#system.notices.push(notice);
    });
  }

  #reading<T>(value: T): Reading<T> {
    return { order: this.#system.nextOrder(), at: this.#system.now(), value };
  }

  #count({ method, path }: Request): void {
    const { calls } = this.#system.log;
    const isService = method !== 'GET' && /^\/services\/[^/]+(\/(scale|deploys))?$/.test(path);
    const bucket = method === 'GET' ? 'reads' : isService ? 'service' : 'writes';
    const key = `${bucket} ${Math.floor(this.#system.now() / MINUTE)}`;
    calls.set(key, (calls.get(key) ?? 0) + 1);
  }

  #note(mutation: SeenMutation): void {
    const system = this.#system;
    const intent = system.table.stateOf(mutation.target)?.history.intent;
    system.log.mutations.push({
      ...mutation,
      order: system.nextOrder(),
      sandbox: this.#sandbox.name,
      alarmsRead: this.#seen.alarms,
      pausesRead: this.#seen.pauses,
      sinceSwitch: this.#sandbox.calls.slice(this.#seen.pausesAfterCalls, -1),
      intent: intent && {
        generation: intent.generation,
        status: intent.status,
        to: wantedBy(intent.action),
        undoes: intent.undoes,
      },
      staleSeconds: system.backend.faults.staleSeconds,
    });
    system.noteTruth();
  }

  #judgeError(where: string, error: unknown): void {
    const { log } = this.#system;
    const known = ['Unreachable', 'TableDown', 'MetricsSilent', 'TargetRefused'];
    const render = ['RenderRejected', 'RenderUnavailable', 'RenderUnintelligible'];
    const name = error instanceof Error ? error.name : typeof error;
    const isOrdinary =
      [...known, ...render].includes(name) || /nothing was ever|cannot be read/.test(`${error}`);
    // Collection says facts that are missing in an error of its own.
    if (!isOrdinary && !where.startsWith('collect facts')) log.bugs.push(`${where}: ${error}`);
    const text = `${error} ${error instanceof Error ? (error.stack ?? '') : ''}`;
    if (text.includes(API_KEY)) log.leaks.push(where);
  }
}
