import { afterEach, describe, expect, it, vi } from 'vitest';
import { beat } from '#functions/shared/heartbeat.ts';
import { guide, NOON } from '../core/situations.ts';

afterEach(() => vi.restoreAllMocks());

function lineOf(targets: number): Record<string, unknown> {
  const lines: string[] = [];
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    lines.push(String(text));
    return true;
  });
  beat(guide, NOON, targets);
  vi.restoreAllMocks();
  return JSON.parse(lines.join('')) as Record<string, unknown>;
}

describe('the heartbeat', () => {
  it('counts the targets that were decided, so that a loop that decides nothing is silent', () => {
    expect(lineOf(3)['Heartbeat']).toBe(3);
    expect(lineOf(0)['Heartbeat']).toBe(0);
  });

  it('is the metric that the dead-man alarm watches', () => {
    expect(lineOf(3)).toMatchObject({
      Loop: 'reconcile',
      _aws: {
        Timestamp: NOON,
        CloudWatchMetrics: [
          {
            Namespace: 'Capstan/asset-anchor',
            Dimensions: [['Loop']],
            Metrics: [{ Name: 'Heartbeat', Unit: 'Count' }],
          },
        ],
      },
    });
  });
});
