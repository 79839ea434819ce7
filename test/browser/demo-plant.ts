import { normalAt, seedOf } from '#local/workload/noise.ts';

/** What the demo's load falls on. */
export interface DemoSize {
  instances: number;
  plan: string;
  databasePlan: string;
  diskGb: number;
}

export interface DemoTrouble {
  trafficFactor: number;
  leaking: boolean;
}

const gauss = (minute: number, centre: number, width: number): number =>
  Math.exp(-(((minute - centre) / width) ** 2));

/** Requests a second at a minute of the local day: office hours, and a crowd at lunch. */
function demand(minute: number): number {
  const office = 0.25 + 3.9 * gauss(minute, 600, 58) + 3.1 * gauss(minute, 890, 105);
  return office + 6.4 * gauss(minute, 737, 13);
}

/** Plausible one-minute values for a weekday of three targets; nothing here is Capstan's. */
export class DemoPlant {
  readonly #seed: number;
  #leakedPercent = 0;
  #diskUsedGb = 11.1;

  constructor(seed: number) {
    this.#seed = seed;
  }

  #noise(name: string, minute: number, share: number): number {
    return 1 + share * normalAt(seedOf(this.#seed, name), minute);
  }

  /** A deploy starts fresh processes. */
  forgetLeak(): void {
    this.#leakedPercent = 0;
  }

  minute(minute: number, size: DemoSize, trouble: DemoTrouble): Record<string, number> {
    const rate = demand(minute) * trouble.trafficFactor * this.#noise('rate', minute, 0.06);
    this.#leakedPercent += trouble.leaking ? 0.9 : 0.055;
    this.#diskUsedGb += 0.0014 * rate;
    const cores = size.plan === 'pro' ? 2 : 1;
    const used = (rate * 0.36) / (size.instances * cores);
    const cpu = Math.min(99, 7 + 100 * used * this.#noise('cpu', minute, 0.05));
    const wait = 1 / Math.max(0.06, 1 - Math.min(used, 1));
    const p95 = 128 * wait ** 1.25 * this.#noise('p95', minute, 0.07);
    const report = 44 * gauss(minute, 655, 48);
    const databaseCores = size.databasePlan === 'pro_4gb' ? 1 : 2;
    const databaseCpu =
      (9 + rate * 4.4 + report) / databaseCores + 2 * this.#noise('db', minute, 1);
    return {
      'api/request-rate': rate,
      'api/cpu': cpu,
      'api/memory': Math.min(99, 36 + this.#leakedPercent + 2 * used),
      'api/response-time': p95,
      'api/response-time-p50': p95 * 0.42,
      'api/response-time-p99': p95 * 1.9,
      'api/error-rate': used > 0.97 ? 4 * this.#noise('errors', minute, 0.3) : 0.05,
      'database/cpu': Math.min(99, Math.max(4, databaseCpu)),
      'database/iops': (420 + rate * 330 + report * 32) * this.#noise('iops', minute, 0.05),
      'database/storage': (100 * this.#diskUsedGb) / size.diskGb,
      'database/connections': 8 * size.instances + 6,
      'database/cache-hit': 98.6 - report / 30,
      'redis/memory': 28 + rate * 0.9 + 3 * gauss(minute, 760, 90),
      'redis/connections': 44 * size.instances * this.#noise('redis', minute, 0.02),
    };
  }
}
