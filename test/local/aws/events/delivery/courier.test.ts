import { describe, expect, it } from 'vitest';
import { Courier } from '#local/aws/events/delivery/courier.ts';
import { ServiceError } from '#local/aws/wire.ts';
import { courier, parcel, QUEUE, TARGET } from '../support/courier.ts';
import {
  type Refuse,
  receiver,
  START,
  secondsOf,
  unavailable,
  unknownTarget,
} from '../support/receiver.ts';

const toTargetFrom =
  (error: () => Error): Refuse =>
  (arn) =>
    arn === TARGET ? error() : undefined;

describe('a courier', () => {
  it('delivers at once, with the text for a queue and the group of a message', () => {
    const { sender, taken } = courier();
    sender.send(parcel({ messageGroupId: 'group' }));
    expect(taken).toEqual([
      {
        arn: TARGET,
        payload: { attempt: 1 },
        options: { sqsBody: '{"attempt":1}', messageGroupId: 'group' },
        at: START,
      },
    ]);
  });

  it('tries again after waits that double, with jitter, until the target takes it', async () => {
    const { sender, taken, refused, reach } = courier((_, attempt) =>
      attempt < 6 ? unavailable() : undefined,
    );
    sender.send(parcel());
    await reach(120);
    expect(taken.map(({ payload }) => payload)).toEqual([{ attempt: 6 }]);
    const waits = [...refused, ...taken]
      .map(({ at }) => at)
      .map((at, i, all) => at - (all[i - 1] ?? START));
    waits.slice(1).forEach((wait, index) => {
      expect(wait).toBeGreaterThanOrEqual(500 * 2 ** index);
      expect(wait).toBeLessThanOrEqual(1000 * 2 ** index);
    });
  });

  it('gives up after the attempts of the policy and says so in the dead letter', async () => {
    const { sender, taken, refused, reach } = courier(toTargetFrom(unavailable));
    sender.send(parcel({ retry: { attempts: 3, ageSeconds: 86_400 } }));
    await reach(60);
    expect(refused).toHaveLength(4);
    expect(taken).toMatchObject([
      {
        arn: QUEUE,
        payload: { id: 1 },
        options: {
          sqsBody: '{"id":1}',
          sqsAttributes: {
            RULE_ARN: 'rule',
            TARGET_ARN: TARGET,
            ERROR_CODE: 'ERROR_FROM_TARGET',
            ERROR_MESSAGE: 'try later',
            RETRY_ATTEMPTS: '3',
            EXHAUSTED_RETRY_CONDITION: 'MaximumRetryAttempts',
          },
        },
      },
    ]);
  });

  it('gives up when the event is too old, trying last at that age', async () => {
    const { sender, taken, refused, reach } = courier(toTargetFrom(unavailable));
    sender.send(parcel({ retry: { attempts: 185, ageSeconds: 60 } }));
    await reach(100);
    expect(secondsOf(refused).at(-1)).toBe(60);
    expect(secondsOf(taken)).toEqual([60]);
    expect(taken[0]?.options?.sqsAttributes).toMatchObject({
      EXHAUSTED_RETRY_CONDITION: 'MaximumEventAgeInSeconds',
    });
  });

  it('tries 185 times or for a day when nothing else is said', async () => {
    const { sender, taken, refused, reach } = courier(toTargetFrom(unavailable));
    sender.send(parcel());
    await reach(90_000);
    expect(refused.length).toBeGreaterThan(150);
    expect(refused.length).toBeLessThanOrEqual(186);
    expect(taken).toHaveLength(1);
    expect(taken[0]?.at).toBeLessThanOrEqual(START + 86_400_000);
  });

  it.each([
    ['is unknown', 'NO_RESOURCE', unknownTarget],
    ['forbids it', 'NO_PERMISSIONS', () => new ServiceError('AccessDeniedException', 'no')],
  ])('does not try again when the target %s', async (_, code, error) => {
    const { sender, taken, refused, reach } = courier(toTargetFrom(error));
    sender.send(parcel());
    await reach(1);
    expect(refused).toHaveLength(1);
    const attributes = taken[0]?.options?.sqsAttributes;
    expect(attributes).toMatchObject({ ERROR_CODE: code, RETRY_ATTEMPTS: '0' });
    expect(attributes).not.toHaveProperty('EXHAUSTED_RETRY_CONDITION');
    expect(secondsOf(taken)).toEqual([0]);
  });

  it.each([
    ['', 'NO_RESOURCE'],
    ['x'.repeat(5000), 'x'.repeat(1024)],
  ])('writes a message that a queue accepts as an attribute', async (message, written) => {
    const { sender, taken, reach } = courier(
      toTargetFrom(() => new ServiceError('ResourceNotFoundException', message)),
    );
    sender.send(parcel());
    await reach(1);
    expect(taken[0]?.options?.sqsAttributes).toMatchObject({ ERROR_MESSAGE: written });
  });

  it('tells of a loss when there is no dead-letter queue', async () => {
    const { sender, notes, reach } = courier(toTargetFrom(unknownTarget));
    sender.send(parcel({ deadLetter: undefined }));
    await reach(1);
    expect(notes).toMatchObject([{ kind: 'lost', because: 'NO_RESOURCE: no such' }]);
  });

  it('tells of a loss when the dead-letter queue refuses too', async () => {
    const { sender, notes, reach } = courier(unknownTarget);
    sender.send(parcel());
    await reach(1);
    expect(notes).toMatchObject([
      { kind: 'lost', because: `${QUEUE} refused the dead letter: no such` },
    ]);
  });

  it('delays nobody because of one target that fails or never answers', async () => {
    const { clock, deliver, taken, reach } = receiver((arn) =>
      arn === 'arn:failing' ? unavailable() : undefined,
    );
    const sender = new Courier({
      clock,
      deliver: (arn, ...rest) =>
        arn === 'arn:silent' ? new Promise(() => {}) : deliver(arn, ...rest),
    });
    for (const targetArn of ['arn:failing', 'arn:silent', 'arn:well']) {
      sender.send(parcel({ targetArn }));
    }
    expect(taken).toMatchObject([{ arn: 'arn:well', at: START }]);
    sender.stop();
    await reach(0);
  });

  it('holds the clock while a delivery is in progress and not while a retry waits', async () => {
    const { clock, reach } = receiver();
    let answer = (_: Error | undefined): void => {};
    let held = 0;
    const hold = () => {
      held += 1;
      return () => {
        held -= 1;
      };
    };
    const sender = new Courier({
      clock: { now: () => clock.now(), at: (at, task) => clock.at(at, task), hold },
      deliver: () =>
        new Promise((resolve, reject) => {
          answer = (error) => (error === undefined ? resolve() : reject(error));
        }),
    });
    sender.send(parcel());
    expect(held).toBe(1);
    answer(unavailable());
    await reach(0);
    expect(held).toBe(0);
    await reach(2);
    expect(held).toBe(1);
    answer(undefined);
    await reach(3);
    expect(held).toBe(0);
  });

  it('does nothing more once it is stopped', async () => {
    const { sender, taken, refused, reach } = courier(toTargetFrom(unavailable));
    sender.send(parcel());
    await reach(0);
    sender.stop();
    sender.send(parcel());
    await reach(100);
    expect([refused.length, taken.length]).toEqual([1, 0]);
  });
});

describe('a courier that is stopped while a delivery is in progress', () => {
  it('neither tries it again nor buries it', async () => {
    const { clock, deliver, taken, reach } = receiver();
    const calls: string[] = [];
    const sender = new Courier({
      clock,
      deliver: async (arn, ...rest) => {
        const call = calls.push(arn);
        await reach(5);
        if (arn === TARGET) throw call === 1 ? unavailable() : unknownTarget();
        return deliver(arn, ...rest);
      },
    });
    sender.send(parcel());
    sender.send(parcel());
    sender.stop();
    await reach(100);
    expect(calls).toEqual([TARGET, TARGET]);
    expect(taken).toEqual([]);
  });
});
