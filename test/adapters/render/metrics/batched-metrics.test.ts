import { describe, expect, it } from 'vitest';
import { RenderRejected } from '#adapters/render/errors/render-rejected.ts';
import { RenderUnavailable } from '#adapters/render/errors/render-unavailable.ts';
import type { MetricQuery } from '#adapters/render/metric-calls.ts';
import { BatchedMetrics, type Question } from '#adapters/render/metrics/batched-metrics.ts';
import type { Series } from '#adapters/render/schemas.ts';

const HOUR = 3_600_000;
const question: Question = { metric: 'cpu', from: 0, until: 60_000, resolutionSeconds: 60 };
const seriesOf = (resource: string): Series => ({
  labels: [{ field: 'resource', value: resource }],
  values: [{ timestamp: 60_000, value: 1 }],
  unit: 'cpu',
});
const rejected = new RenderRejected({ operation: 'get-metric', status: 400, reason: 'no' });

/** What a Render of some persuasion answers, and what it was asked. */
function rendering(answer: (resources: readonly string[]) => readonly Series[]) {
  const asked: string[] = [];
  const metrics = async ({ resources }: MetricQuery) => {
    asked.push(resources.join());
    return answer(resources);
  };
  return { asked, batched: new BatchedMetrics({ metrics }) };
}

const found = (answers: ReadonlyMap<string, unknown>) =>
  [...answers].filter(([, answer]) => Array.isArray(answer) && answer.length > 0).map(([id]) => id);

describe('BatchedMetrics', () => {
  it('asks once, and finds whose series is whose by label in any order', async () => {
    const { asked, batched } = rendering((ids) => ids.toReversed().map(seriesOf));
    const answers = await batched.ask(question, ['a', 'b', 'c'], 0);
    expect(asked).toEqual(['a,b,c']);
    for (const id of ['a', 'b', 'c']) expect(answers.get(id)).toEqual([seriesOf(id)]);
  });

  it('asks in batches of twenty', async () => {
    const { asked, batched } = rendering((ids) => ids.map(seriesOf));
    const ids = Array.from({ length: 45 }, (_, index) => `r${index}`);
    expect(found(await batched.ask(question, ids, 0))).toHaveLength(45);
    expect(asked).toHaveLength(3);
  });

  it('asks alone, for an hour, those that a batch leaves out', async () => {
    const { asked, batched } = rendering((ids) => ids.slice(-1).map(seriesOf));
    expect(found(await batched.ask(question, ['a', 'b', 'c'], 0)).sort()).toEqual(['a', 'b', 'c']);
    expect(asked).toEqual(['a,b,c', 'a', 'b']);
    asked.length = 0;
    await batched.ask(question, ['a', 'b', 'c'], HOUR - 1);
    expect(asked.sort()).toEqual(['a', 'b', 'c']);
    asked.length = 0;
    await batched.ask(question, ['a', 'b', 'c'], HOUR);
    expect(asked[0]).toBe('a,b,c');
  });

  it('asks alone when the batch is refused, so that one bad resource spoils no other', async () => {
    const { asked, batched } = rendering((ids) => {
      if (ids.includes('bad')) throw rejected;
      return ids.map(seriesOf);
    });
    const answers = await batched.ask(question, ['a', 'bad', 'c'], 0);
    expect(found(answers).sort()).toEqual(['a', 'c']);
    expect(answers.get('bad')).toEqual({ error: rejected });
    expect(asked).toEqual(['a,bad,c', 'a', 'bad', 'c']);
  });

  it('remembers for one metric only', async () => {
    const { asked, batched } = rendering((ids) => ids.slice(-1).map(seriesOf));
    await batched.ask(question, ['a', 'b'], 0);
    asked.length = 0;
    await batched.ask({ ...question, metric: 'memory' }, ['a', 'b'], 0);
    expect(asked[0]).toBe('a,b');
  });

  it('makes no storm of calls out of an outage or of silence', async () => {
    const away = new RenderUnavailable({
      operation: 'get-metric',
      reason: '503',
      retryAfterSeconds: 20,
      outcome: 'not-applied',
    });
    const outage = rendering(() => {
      throw away;
    });
    const answers = await outage.batched.ask(question, ['a', 'b'], 0);
    expect(answers.get('b')).toEqual({ error: away });
    expect(outage.asked).toEqual(['a,b']);
    const silence = rendering(() => []);
    await silence.batched.ask(question, ['a', 'b'], 0);
    expect(silence.asked).toEqual(['a,b']);
  });

  it('asks one that has no values alone only now and then', async () => {
    const { asked, batched } = rendering((ids) => ids.filter((id) => id !== 'mute').map(seriesOf));
    for (let minute = 0; minute < 10; minute += 1) {
      await batched.ask(question, ['a', 'mute'], minute * 60_000);
    }
    expect(asked.filter((ids) => ids === 'mute')).toHaveLength(1);
    await batched.ask(question, ['a', 'mute'], 600_000);
    expect(asked.filter((ids) => ids === 'mute')).toHaveLength(2);
  });

  it('takes an answer about strangers for no answer', async () => {
    const { asked, batched } = rendering(() => [seriesOf('stranger')]);
    const answers = await batched.ask(question, ['a', 'b'], 0);
    expect([...answers]).toEqual([
      ['a', []],
      ['b', []],
    ]);
    expect(asked).toEqual(['a,b']);
  });

  it('gives nobody a series that names no resource, except to the only one asked for', async () => {
    const bare: Series = { ...seriesOf('x'), labels: [] };
    const { batched } = rendering(() => [bare]);
    expect(found(await batched.ask(question, ['a', 'b'], 0))).toEqual([]);
    expect((await batched.ask(question, ['a'], 0)).get('a')).toEqual([bare]);
  });
});
