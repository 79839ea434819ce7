import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { responseTime } from '#local/plant/response-time.ts';

const seconds = fc.double({ min: 0.001, max: 2, noNaN: true });

describe('responseTime', () => {
  it('is the exponential of M/M/1 when the answer takes all the work', () => {
    const time = responseTime({
      servers: 1,
      arrivalsPerSecond: 5,
      busySeconds: 0.1,
      answerSeconds: 0.1,
    });
    // Rate μ − λ = 5.
    expect(time.meanSeconds).toBeCloseTo(1 / 5, 10);
    expect(time.quantile(0.5)).toBeCloseTo(Math.log(2) / 5, 8);
    expect(time.quantile(0.95)).toBeCloseTo(Math.log(20) / 5, 8);
    expect(time.quantile(0.99)).toBeCloseTo(Math.log(100) / 5, 8);
  });

  it('is the answer alone when nobody waits', () => {
    const time = responseTime({
      servers: 8,
      arrivalsPerSecond: 0,
      busySeconds: 1,
      answerSeconds: 0.02,
    });
    expect(time.quantile(0.95)).toBeCloseTo(0.02 * Math.log(20), 8);
    expect(time.meanSeconds).toBe(0.02);
  });

  it('has the mean of M/M/c', () => {
    // Two servers, half loaded: C = 1/3, wait C / (cμ − λ) = 1/3 / (20 − 10).
    const time = responseTime({
      servers: 2,
      arrivalsPerSecond: 10,
      busySeconds: 0.1,
      answerSeconds: 0.1,
    });
    expect(time.meanSeconds).toBeCloseTo(0.1 + 1 / 30, 10);
  });

  it('does not jump where both rates are equal', () => {
    const near = (answerSeconds: number) =>
      responseTime({ servers: 1, arrivalsPerSecond: 5, busySeconds: 0.1, answerSeconds }).quantile(
        0.95,
      );
    expect(near(0.2)).toBeCloseTo((near(0.1999) + near(0.2001)) / 2, 4);
  });

  it('orders its quantiles and grows with the load', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 40 }),
        seconds,
        seconds,
        fc.double({ min: 0, max: 1.5, noNaN: true }),
        fc.double({ min: 0, max: 0.5, noNaN: true }),
        (servers, busySeconds, answerSeconds, share, more) => {
          const at = (utilisation: number) =>
            responseTime({
              servers,
              busySeconds,
              answerSeconds,
              arrivalsPerSecond: (utilisation * servers) / busySeconds,
            });
          const time = at(share);
          expect(time.quantile(0.5)).toBeLessThanOrEqual(time.quantile(0.95));
          expect(time.quantile(0.95)).toBeLessThanOrEqual(time.quantile(0.99));
          const busier = at(share + more).quantile(0.95);
          expect(busier).toBeGreaterThanOrEqual(time.quantile(0.95) * (1 - 1e-6));
        },
      ),
    );
  });
});
