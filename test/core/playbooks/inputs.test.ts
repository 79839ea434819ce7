import { describe, expect, it } from 'vitest';
import { playbooks } from '#core/playbooks/all.ts';
import { describeInput } from '#core/playbooks/documents/describe-input.ts';
import { useInputs } from './use-inputs.ts';

const { problemsOf } = useInputs();

const fields = playbooks.flatMap(({ example, id, input: schema }) => {
  const input = example as Readonly<Record<string, unknown>>;
  return describeInput(schema).map((field) => ({ id, input, field }));
});

describe('a field of the wrong kind', () => {
  it.each(fields.map((one) => [`${one.id}.${one.field.name}`, one] as const))(
    'is refused by its name before anybody is asked: %s',
    async (_, { field, id, input }) => {
      const wrong = field.type === 'text' ? 5 : 'many';
      const [problem, ...others] = await problemsOf(id, { ...input, [field.name]: wrong });
      expect(problem).toMatch(new RegExp(`^input\\.${field.name}: found .+, wanted .+`));
      expect(others).toEqual([]);
    },
  );

  it.each(
    fields
      .filter(({ field }) => field.required)
      .map((one) => [`${one.id}.${one.field.name}`, one] as const),
  )('or that is missing is asked for by its name: %s', async (_, { field, id, input }) => {
    const { [field.name]: _left, ...rest } = input;
    expect(await problemsOf(id, rest)).toEqual([
      expect.stringMatching(new RegExp(`^input\\.${field.name}: found nothing, wanted .+`)),
    ]);
  });
});
