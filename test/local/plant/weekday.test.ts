import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { HOUR, MIDNIGHT, MINUTE, mean, type Simulation, simulate } from './simulation.ts';

const GIBIBYTE = 1024 ** 3;

async function wholeDay(instances: number, databasePlan = 'pro_4gb'): Promise<Simulation> {
  const simulation = simulate({ instances, databasePlan });
  await simulation.until('23:59');
  simulation.stop();
  return simulation;
}

const cpu = ({ values, anchor }: Simulation, from: string, to: string) =>
  values(anchor.api.id, 'cpu', from, to).map((cores) => 100 * cores);
const p95 = ({ values, anchor }: Simulation, from: string, to: string) =>
  values(anchor.api.id, 'http-latency', from, to, '0.95');
/** Of the plan, minute by minute. */
const databaseCpu = ({ values, anchor }: Simulation, from: string, to: string) => {
  const limits = values(anchor.database.id, 'cpu-limit', from, to);
  return values(anchor.database.id, 'cpu', from, to).map(
    (cores, minute) => (100 * cores) / (limits[minute] ?? 0),
  );
};
const memory = ({ values, anchor }: Simulation, from: string, to: string) =>
  100 * (mean(values(anchor.api.id, 'memory', from, to)) / (2 * GIBIBYTE));
const disk = ({ values, anchor }: Simulation, from: string, to: string) =>
  (100 * mean(values(anchor.database.id, 'disk-usage', from, to))) / (15 * GIBIBYTE);

let day: Simulation;

beforeAll(async () => {
  day = await wholeDay(2);
});
afterAll(() => day.stop());

describe('an ordinary business hour on two standard instances', () => {
  it('uses about 30 % of the API processors and 40 % of their memory', () => {
    expect(mean(cpu(day, '09:45', '11:45'))).toBeGreaterThan(25);
    expect(mean(cpu(day, '09:45', '11:45'))).toBeLessThan(35);
    expect(memory(day, '09:30', '10:00')).toBeGreaterThan(35);
    expect(memory(day, '09:30', '10:00')).toBeLessThan(45);
  });

  it('answers 95 % of the requests in about 200 ms', () => {
    expect(mean(p95(day, '09:45', '11:45'))).toBeGreaterThan(150);
    expect(mean(p95(day, '09:45', '11:45'))).toBeLessThan(260);
    expect(mean(p95(day, '15:20', '16:00'))).toBeLessThan(260);
  });

  it('keeps the database at about 25 %, 1,000 operations a second and 10 GB', () => {
    expect(mean(databaseCpu(day, '09:45', '11:45'))).toBeGreaterThan(20);
    expect(mean(databaseCpu(day, '09:45', '11:45'))).toBeLessThan(30);
    const { anchor } = day;
    expect(anchor.database.diskUsedBytes / GIBIBYTE).toBeGreaterThan(10);
    expect(anchor.database.diskUsedBytes / GIBIBYTE).toBeLessThan(13);
  });

  it('does about 1,000 disk operations a second', async () => {
    const simulation = simulate({ from: '10:30' });
    await simulation.until('10:31');
    const first = simulation.plant.snapshot().databaseCounters;
    await simulation.until('11:31');
    const second = simulation.plant.snapshot().databaseCounters;
    simulation.stop();
    const done = (counters: typeof first) =>
      counters.reads + counters.writes + counters.extends + counters.fsyncs;
    const perSecond = (done(second) - done(first)) / (HOUR / 1_000);
    expect(perSecond).toBeGreaterThan(800);
    expect(perSecond).toBeLessThan(1_200);
  });

  it('fills 30 % of the cache with 100 connections', () => {
    const { anchor } = day;
    const used = day.values(anchor.keyValue.id, 'memory', '09:45', '11:45');
    expect((100 * mean(used)) / GIBIBYTE).toBeGreaterThan(25);
    expect((100 * mean(used)) / GIBIBYTE).toBeLessThan(35);
    const connections = mean(
      day.values(anchor.keyValue.id, 'active-connections', '09:45', '11:45'),
    );
    expect(connections).toBeGreaterThan(80);
    expect(connections).toBeLessThan(120);
  });
});

describe('the flash crowd at lunch', () => {
  it('drives two and three instances over 70 %', async () => {
    expect(Math.min(...perMinute(day))).toBeGreaterThan(70);
    const three = perMinute(await wholeDay(3));
    expect(Math.min(...three)).toBeGreaterThan(65);
    expect(mean(three)).toBeGreaterThan(70);
  });

  it.each([4, 5])(
    'leaves %d instances below the high lines of CPU and response time',
    async (instances) => {
      const simulation = await wholeDay(instances);
      expect(Math.max(...perMinute(simulation))).toBeLessThan(70);
      expect(mean(p95(simulation, '12:27', '13:03'))).toBeLessThan(500);
    },
  );

  it('loses requests when nobody scales', () => {
    expect(day.plant.truth().totals.dropped).toBeGreaterThan(1_000);
  });

  it('leaves the database and the cache in peace', () => {
    const { anchor } = day;
    expect(Math.max(...databaseCpu(day, '12:00', '13:15'))).toBeLessThan(60);
    const used = day.values(anchor.keyValue.id, 'memory', '12:00', '13:40');
    expect(Math.max(...used) / GIBIBYTE).toBeLessThan(0.7);
  });

  /** Means over the instances while the crowd is there in full. */
  function perMinute({ values, anchor }: Simulation): number[] {
    const cores = values(anchor.api.id, 'cpu', '12:27', '13:03');
    const minutes = 34;
    return Array.from({ length: minutes }, (_, minute) => {
      const same = cores.filter((_value, index) => index % minutes === minute);
      return 100 * mean(same);
    });
  }
});

describe('the reports of the afternoon', () => {
  const over60 = (simulation: Simulation) =>
    databaseCpu(simulation, '14:25', '14:40').filter((value) => value > 60).length;

  it('keep pro_4gb over 60 % for 10 of 15 minutes', () => {
    expect(over60(day)).toBeGreaterThanOrEqual(10);
    expect(Math.max(...databaseCpu(day, '15:15', '23:00'))).toBeLessThan(40);
  });

  it('leave pro_8gb below 60 %', async () => {
    expect(over60(await wholeDay(2, 'pro_8gb'))).toBe(0);
  });
});

describe('the memory leak', () => {
  it('passes 75 % before the release at 16:00, without a kill', () => {
    expect(memory(day, '12:00', '12:05')).toBeLessThan(75);
    expect(memory(day, '15:00', '15:05')).toBeGreaterThan(75);
    expect(day.anchor.api.events.map((event) => event.type)).not.toContain('server_failed');
  });

  it('is cured by the release', () => {
    expect(memory(day, '16:15', '16:30')).toBeLessThan(45);
    expect(day.anchor.api.deploys.filter((deploy) => deploy.status === 'live')).toHaveLength(1);
    expect(day.anchor.api.deploys).toHaveLength(2);
  });
});

describe('the disk', () => {
  it('starts near 77 % and passes 80 % in mid-afternoon', () => {
    expect(disk(day, '00:00', '00:30')).toBeCloseTo(76.7, 0);
    expect(disk(day, '13:30', '14:00')).toBeLessThan(79);
    expect(disk(day, '15:10', '15:30')).toBeGreaterThan(80);
    expect(disk(day, '23:00', '23:59')).toBeLessThan(85);
  });
});

describe('the evening', () => {
  it.each([2, 4])(
    'leaves %d instances below the low lines of CPU, memory and response time',
    async (count) => {
      const simulation = count === 2 ? day : await wholeDay(count);
      expect(mean(cpu(simulation, '19:00', '22:00'))).toBeLessThan(20);
      expect(mean(p95(simulation, '19:00', '22:00'))).toBeGreaterThan(60);
      expect(mean(p95(simulation, '19:00', '22:00'))).toBeLessThan(90);
      expect(memory(simulation, '19:30', '22:00')).toBeLessThan(30);
    },
  );
});

describe('the whole day', () => {
  it('sees every minute of every signal', () => {
    const minutes = (23 * HOUR + 59 * MINUTE) / MINUTE;
    const { anchor, world } = day;
    const count = (id: string, path: 'instance-count') =>
      world.metrics.read(id, path, MIDNIGHT + 1, MIDNIGHT + 24 * HOUR)[0]?.points.length;
    for (const { id } of [anchor.api, anchor.database, anchor.keyValue]) {
      expect(count(id, 'instance-count')).toBe(minutes);
    }
  });

  it('is the same again for the same seed', async () => {
    const again = await wholeDay(2);
    expect(cpu(again, '00:00', '23:59')).toEqual(cpu(day, '00:00', '23:59'));
    expect(again.plant.truth()).toEqual(day.plant.truth());
  });
});
