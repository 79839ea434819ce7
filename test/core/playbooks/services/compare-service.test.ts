import { describe, expect, it } from 'vitest';
import { compareService, type Measured } from '#core/playbooks/services/compare-service.ts';
import { shippedGuide, steady } from '../../situations.ts';

const { watch } = shippedGuide.policy;

const span = (responseTime: number, errorRate = 0, requestRate = 50): Measured => ({
  responseTime: steady(responseTime),
  errorRate: steady(errorRate),
  requestRate: steady(requestRate),
});

const silence: Measured = { responseTime: [], errorRate: [], requestRate: [] };
const idle: Measured = { ...silence, requestRate: steady(0) };

describe('compareService', () => {
  it.each([
    ['as fast as before', span(200), span(200)],
    ['slower within what the guide allows', span(200), span(300)],
    ['slower with much more to do', span(200), span(900, 0, 63)],
    ['more errors within what the guide allows', span(200, 1), span(200, 5.9)],
    ['nobody asked before', idle, span(900)],
    ['nobody asks since', span(200), idle],
  ])('finds nothing worse: %s', (_, before, after) => {
    const { findings, worse } = compareService(before, after, watch);
    expect(worse).toBeUndefined();
    expect(findings.every(({ passed }) => passed)).toBe(true);
  });

  it.each([
    ['slower', span(200), span(301), 'response time rose: p95 301 ms, before 200 ms'],
    ['slower with a little more to do', span(200), span(301, 0, 62), 'response time rose'],
    ['more errors', span(200, 1), span(200, 6), '6.0 % of the requests fail'],
    ['errors where nobody asked before', silence, span(200, 5), '5.0 % of the requests fail'],
    // Errors are often fast.
    ['errors, and faster', span(200), span(20, 80), '80.0 % of the requests fail'],
  ])('finds it worse: %s', (_, before, after, why) => {
    const { findings, worse } = compareService(before, after, watch);
    expect(worse).toContain(why);
    expect(findings.some(({ passed }) => !passed)).toBe(true);
  });

  it.each([
    ['nothing since', span(200), silence, 2],
    ['nothing before', silence, span(200), 1],
    ['requests, and nothing else', span(200), { ...silence, requestRate: steady(50) }, 2],
    ['no response times', span(200), { ...span(200), responseTime: [] }, 1],
  ])('says what was not measured, and finds nothing worse: %s', (_, before, after, count) => {
    const { findings, note, worse } = compareService(before, after, watch);
    expect(worse).toBeUndefined();
    const silent = findings.filter(({ passed }) => !passed);
    expect(silent.map(({ found }) => found)).toHaveLength(count);
    expect(silent.every(({ found }) => found.startsWith('not measured'))).toBe(true);
    expect(note).toContain('response times were not measured');
  });
});
