import { readSharedClock } from '#local/clock.ts';

/**
 * Makes this thread's `Date` read the simulated clock. Timers stay real: while a thread has work
 * the clock is held at 1×, so both agree.
 */
export function simulateDate(shared: SharedArrayBuffer): void {
  const RealDate = globalThis.Date;
  const now = (): number => Math.floor(readSharedClock(shared));
  globalThis.Date = new Proxy(RealDate, {
    construct: (target, parameters, newTarget) =>
      Reflect.construct(target, parameters.length === 0 ? [now()] : parameters, newTarget),
    apply: () => new RealDate(now()).toString(),
    get: (target, property, receiver) =>
      property === 'now' ? now : Reflect.get(target, property, receiver),
  });
  simulateFormats(now);
  // `new Date().constructor === Date` holds, as libraries that clone values expect.
  Object.defineProperty(RealDate.prototype, 'constructor', {
    value: globalThis.Date,
    writable: true,
    configurable: true,
  });
}

/** Formatting without a date formats the present, by a clock of its own. */
function simulateFormats(now: () => number): void {
  const prototype = Intl.DateTimeFormat.prototype;
  const format = Object.getOwnPropertyDescriptor(prototype, 'format')?.get;
  const { formatToParts } = prototype;
  Object.defineProperty(prototype, 'format', {
    configurable: true,
    get(this: Intl.DateTimeFormat) {
      const bound = format?.call(this) as Intl.DateTimeFormat['format'];
      return (date: Date | number = now()) => bound(date);
    },
  });
  prototype.formatToParts = function (date = now()) {
    return formatToParts.call(this, date);
  };
}
