import type { Instant } from '#core/guide.ts';
import type { Pause } from '#core/history.ts';
import type { Chaos } from '#local/aws/events/delivery/chaos.ts';
import type { PageControl } from '#local/page/feed.ts';
import type { SimulatedRender } from './simulated-render.ts';

const MEBIBYTE = 1024 ** 2;

/** What the controls reach. */
export interface Reach {
  /** Absent when a real account is watched: then there is nothing to break. */
  readonly simulated: SimulatedRender | undefined;
  readonly chaos: (chaos: Chaos) => void;
  readonly pause: (pause: Pause | undefined) => Promise<void>;
  readonly now: () => Instant;
}

/** One of the page's buttons, and what it does. */
export interface Control {
  /** A toggle, unless it says otherwise. */
  readonly shown: Omit<PageControl, 'on' | 'kind'> & Partial<Pick<PageControl, 'kind'>>;
  /** What the notes say when it is used. */
  readonly says: (on: boolean) => string;
  readonly use: (on: boolean, reach: Reach) => void | Promise<void>;
  readonly simulatedOnly: boolean;
}

const controls: readonly Control[] = [
  {
    shown: {
      id: 'traffic',
      label: 'Traffic ×3',
      help: 'Three times the requests, until switched off.',
      key: 't',
    },
    says: (on) => (on ? 'Traffic is three times what it was.' : 'Traffic is back to what it was.'),
    use: (on, { simulated }) => simulated?.plant.trafficFactor(on ? 3 : 1),
    simulatedOnly: true,
  },
  {
    shown: {
      id: 'leak',
      label: 'Leak memory',
      help: 'Every API process keeps 8 MB more a minute, until switched off.',
      key: 'l',
    },
    says: (on) =>
      on ? 'The API leaks 8 MB a minute.' : 'The leak is closed; what leaked stays until a deploy.',
    use: (on, { simulated }) => simulated?.plant.leak(on ? 8 * MEBIBYTE : 0),
    simulatedOnly: true,
  },
  {
    shown: {
      id: 'silence',
      label: 'Silence metrics',
      help: "Render's metrics come back empty. Capstan must hold, neither shrink nor buy.",
      key: 's',
    },
    says: (on) => (on ? "Render's metrics are silent." : "Render's metrics are back."),
    use: (on, { simulated }) => simulated?.render.misbehave({ silentMetrics: on }),
    simulatedOnly: true,
  },
  {
    shown: {
      id: 'break',
      label: 'Break Render',
      help: 'Two of three calls to Render fail, some of them after their effect.',
      key: 'b',
    },
    says: (on) => (on ? 'Render fails two of three calls.' : 'Render works again.'),
    use: (on, { simulated }) =>
      simulated?.render.misbehave({
        errorShare: on ? 0.5 : 0,
        errorAfterEffectShare: on ? 0.15 : 0,
      }),
    simulatedOnly: true,
  },
  {
    shown: {
      id: 'storm',
      label: 'Events ×100',
      help: 'Every event arrives a hundred times, in random order. Nothing more may happen.',
      key: 'e',
    },
    says: (on) => (on ? 'Every event arrives 100 times, shuffled.' : 'Events arrive once again.'),
    use: (on, { chaos }) =>
      chaos(on ? { duplicate: 100, shuffle: true } : { duplicate: 1, shuffle: false }),
    simulatedOnly: true,
  },
  {
    shown: {
      id: 'pause',
      label: 'Pause',
      help: 'The kill switch: Capstan goes on looking and changes nothing.',
      key: 'p',
    },
    says: (on) => (on ? 'Capstan is paused.' : 'Capstan may act again.'),
    use: (on, { pause, now }) =>
      pause(on ? { by: 'the page', why: 'paused by hand', at: now() } : undefined),
    simulatedOnly: false,
  },
];

/** The page's controls and whether they are on. */
export class Controls {
  readonly #reach: Reach;
  readonly #more: readonly Control[];
  readonly #on = new Set<string>();

  constructor(reach: Reach, more: readonly Control[] = []) {
    this.#reach = reach;
    this.#more = more;
  }

  get #usable(): readonly Control[] {
    return [...controls, ...this.#more].filter(
      ({ simulatedOnly }) => this.#reach.simulated !== undefined || !simulatedOnly,
    );
  }

  shown(): readonly PageControl[] {
    return this.#usable.map(({ shown: { kind = 'toggle', ...shown } }) => ({
      ...shown,
      kind,
      ...(kind === 'toggle' ? { on: this.#on.has(shown.id) } : {}),
    }));
  }

  isOn(id: string): boolean {
    return this.#on.has(id);
  }

  /** The kill switch has other hands on it: what the table says goes. */
  seePaused(paused: boolean): void {
    if (paused) this.#on.add('pause');
    else this.#on.delete('pause');
  }

  /** Uses one; returns what to note. */
  async use(id: string, on: boolean): Promise<string> {
    const control = this.#usable.find(({ shown }) => shown.id === id);
    if (control === undefined) throw new Error(`There is no control "${id}" here.`);
    await control.use(on, this.#reach);
    if (on && control.shown.kind !== 'press') this.#on.add(id);
    else this.#on.delete(id);
    return control.says(on);
  }
}
