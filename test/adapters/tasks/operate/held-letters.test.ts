import { describe, expect, it } from 'vitest';
import { peekLetters, redriveLetters } from '#adapters/tasks/operate/letter-box.ts';
import { letterWorld, NOW } from './letter-world.ts';

const { afterReceive, at, bury, later, lanes, queues, quick, seen } = letterWorld();

describe('letters that are looked through', () => {
  it('stop being looked for when somebody says so, and are seen again at once', async () => {
    for (let number = 0; number < 25; number += 1) await bury('email', `${number}`, 'attempts', 1);
    let asked = 0;
    const isInterrupted = () => ++asked > 2;
    expect(await redriveLetters(lanes(), {}, 50, { ...quick, isInterrupted })).toBe(0);
    expect(await seen('mail-dead')).toBe(25);
    expect(await seen('mail')).toBe(0);
  });

  it('are seen again at once when a lane cannot be looked through', async () => {
    await bury('email', 'a', 'attempts', 1);
    const [mail] = lanes();
    if (mail === undefined) throw new Error('no lane');
    const own = [mail, { ...mail, deadLetterUrl: at('gone') }];
    await expect(peekLetters(own, {}, 10, quick)).rejects.toThrow(/queue/);
    expect(await seen('mail-dead')).toBe(1);
  });

  it('stay held for as long as sending them takes', async () => {
    for (const id of ['a', 'b', 'c', 'd']) await bury('email', id, 'attempts', 1);
    const others: number[] = [];
    const rest = async () => {
      await later(50_000);
      others.push(await seen('mail-dead'));
    };
    expect(await redriveLetters(lanes(), {}, 10, { ...quick, rest })).toBe(4);
    expect(others).toEqual([0, 0, 0]);
    expect(await seen('mail')).toBe(4);
    expect(await queues.inspect('mail-dead')).toMatchObject({ visible: 0, inFlight: 0 });
  });

  it('are left to whoever has them by now, when they could not be held', async () => {
    await bury('email', 'a', 'attempts', 1);
    await bury('email', 'b', 'attempts', 2);
    const rest = async () => {
      await later(300_000);
      expect(await queues.receive('mail-dead', 10)).toHaveLength(1);
    };
    expect(await redriveLetters(lanes(), {}, 10, { ...quick, rest })).toBe(1);
    expect(await seen('mail')).toBe(1);
    expect(await queues.inspect('mail-dead')).toMatchObject({ visible: 0, inFlight: 1 });
  });

  it('are all found by a look that takes longer than they are held at first', async () => {
    for (let number = 0; number < 65; number += 1) await bury('email', `${number}`, 'attempts', 1);
    const others: number[] = [];
    afterReceive(async () => {
      await later(40_000);
      others.push(await seen('mail-dead'));
    });
    const mail = lanes().slice(0, 1);
    expect(await peekLetters(mail, {}, 100, quick)).toHaveLength(65);
    expect(others).toEqual([55, 45, 35, 25, 15, 5, 0, 0]);
    expect(await seen('mail-dead')).toBe(65);
  });

  it('end a look when only known ones come back, and are seen again at once', async () => {
    for (const id of ['a', 'b', 'c']) await bury('email', id, 'attempts', 1);
    afterReceive(() => later(130_000));
    // A clock that stands still renews nothing.
    const visit = { ...quick, now: () => NOW };
    expect(await peekLetters(lanes(), {}, 10, visit)).toHaveLength(3);
    expect(await seen('mail-dead')).toBe(3);
  });
});
