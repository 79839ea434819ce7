import { inspect } from 'node:util';
import * as v from 'valibot';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { parameterReader } from '#adapters/tasks/parameter.ts';
import { ParameterStore } from '#local/aws/secrets/parameter-store.ts';
import { ServiceError } from '#local/aws/wire.ts';
import { PacedClock } from '#local/clock.ts';
import { anAws } from '../an-aws.ts';

const NAME = '/capstan/test/tasks/email';
const schema = v.object({
  serverToken: v.pipe(v.string(), v.uuid()),
  apiUrl: v.optional(v.string()),
});
const good = { serverToken: '3f2b6c0e-5d0e-4c7f-9d0a-5d3f4e2a1b00' };

const clock = new PacedClock(0, 1);
const store = new ParameterStore({ clock, region: 'us-east-1', account: '1' });
const asked: unknown[] = [];
let away = false;
let close: () => Promise<void>;
beforeAll(async () => {
  const get = store.service.operations['GetParameter'];
  close = await anAws({
    ...store.service,
    operations: {
      GetParameter: (input) => {
        asked.push(input);
        if (away) throw new ServiceError('AccessDeniedException', 'no');
        return get?.(input);
      },
    },
  });
});
beforeEach(() => {
  asked.length = 0;
  away = false;
  store.put(NAME, JSON.stringify(good), 'SecureString');
});
afterAll(async () => {
  clock.stop();
  await close();
});

describe('parameterReader', () => {
  it('asks for the decrypted value once in five minutes', async () => {
    let now = 1000;
    const reader = parameterReader(NAME, schema, () => now);
    expect(await Promise.all([reader.read(), reader.read()])).toEqual([good, good]);
    now += 5 * 60_000 - 1;
    await reader.read();
    expect(asked).toEqual([{ Name: NAME, WithDecryption: true }]);
    now += 1;
    await reader.read();
    expect(asked).toHaveLength(2);
  });

  it('asks again once it was told that the credentials were refused', async () => {
    const reader = parameterReader(NAME, schema, () => 0);
    await reader.read();
    const serverToken = '00000000-5d0e-4c7f-9d0a-5d3f4e2a1b00';
    store.put(NAME, JSON.stringify({ serverToken }), 'SecureString');
    reader.forget();
    expect(await reader.read()).toEqual({ serverToken });
  });

  it.each([
    ['no JSON', '{"serverToken": "canary', ['it is not JSON']],
    ['nothing', '', ['it is not JSON']],
    ['no object', '"canary"', ['the whole is not Object']],
    ['a field missing', '{"apiUrl": "canary"}', ['serverToken is missing']],
    ['fields wrong', '{"serverToken": "canary", "apiUrl": 7}', ['serverToken', 'apiUrl']],
  ])('refuses %s by the names of its fields, and quotes no value', async (_, text, problems) => {
    store.put(NAME, text, 'SecureString');
    const error: unknown = await parameterReader(NAME, schema, () => 0)
      .read()
      .catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({
      name: 'ParameterInvalid',
      message: expect.stringContaining(NAME),
      problems: problems.map((problem) => expect.stringContaining(problem)),
    });
    expect(inspect(error, { depth: 9, showHidden: true })).not.toContain('canary');
  });

  it('throws what AWS said, and keeps no failure', async () => {
    const reader = parameterReader(NAME, schema, () => 0);
    away = true;
    await expect(reader.read()).rejects.toMatchObject({ name: 'AccessDeniedException' });
    away = false;
    await expect(reader.read()).resolves.toEqual(good);
    await expect(parameterReader('/none', schema, () => 0).read()).rejects.toMatchObject({
      name: 'ParameterNotFound',
    });
  });
});
