import { describe, expect, it } from 'vitest';
import { Courier } from '#local/aws/events/delivery/courier.ts';
import { courier, parcel } from '../support/courier.ts';
import { receiver, secondsOf } from '../support/receiver.ts';

describe('a courier in chaos', () => {
  it('delivers every parcel as often as told', () => {
    const { sender, taken } = courier();
    sender.chaos({ duplicate: 100 });
    sender.send(parcel());
    sender.chaos({});
    sender.send(parcel());
    expect(taken).toHaveLength(101);
  });

  it('delivers in another order, within the window, the same for the same seed', async () => {
    const run = async (seed: number) => {
      const { clock, deliver, taken, reach } = receiver();
      const sender = new Courier({ clock, deliver, seed });
      sender.chaos({ duplicate: 5, shuffle: true, withinSeconds: 30 });
      for (let n = 0; n < 40; n += 1) {
        sender.send(parcel({ input: () => ({ payload: n, text: String(n) }) }));
      }
      await reach(31);
      return taken;
    };
    const [one, same, other] = [await run(7), await run(7), await run(8)];
    const payloads = one.map(({ payload }) => Number(payload));
    expect(payloads).toHaveLength(200);
    expect(payloads.toSorted((a, b) => a - b)).toEqual(
      Array.from({ length: 200 }, (_, index) => Math.floor(index / 5)),
    );
    expect(payloads).not.toEqual(payloads.toSorted((a, b) => a - b));
    expect(Math.max(...secondsOf(one))).toBeLessThanOrEqual(30);
    expect(same.map(({ payload }) => payload)).toEqual(payloads);
    expect(other.map(({ payload }) => payload)).not.toEqual(payloads);
  });

  it('shuffles also what is due in the same second', async () => {
    const { clock, deliver, taken, reach } = receiver();
    const sender = new Courier({ clock, deliver });
    sender.chaos({ shuffle: true, withinSeconds: 1 });
    const order = Array.from({ length: 30 }, (_, n) => n);
    for (const n of order) sender.send(parcel({ input: () => ({ payload: n, text: '' }) }));
    await reach(2);
    const payloads = taken.map(({ payload }) => payload);
    expect(new Set(payloads)).toEqual(new Set(order));
    expect(payloads).not.toEqual(order);
  });

  it('loses the share it is told to lose, and tells', () => {
    const { sender, taken, notes } = courier();
    sender.chaos({ drop: 0.3 });
    for (let n = 0; n < 1000; n += 1) sender.send(parcel());
    expect(taken.length).toBeGreaterThan(640);
    expect(taken.length).toBeLessThan(760);
    expect(notes.filter(({ kind }) => kind === 'lost')).toHaveLength(1000 - taken.length);
  });

  it('loses everything when told so', () => {
    const { sender, taken } = courier();
    sender.chaos({ drop: 1, duplicate: 100 });
    sender.send(parcel());
    expect(taken).toEqual([]);
  });
});
