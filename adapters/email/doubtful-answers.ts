import * as v from 'valibot';
import { bareAddress } from './bare-address.ts';

const named = v.object({ To: v.string() });
const numbered = v.object({ ErrorCode: v.literal(0), MessageID: v.string() });

/**
 * Answers stand in the order of their mails, and most name the address. Once one names another than was asked for,
 * the order proves nothing, and only those that name their own are theirs. One id for two mails is of neither.
 * Tells of each place whether its answer may be another mail's.
 */
export function doubtfulAnswers(
  answers: readonly unknown[],
  addresses: readonly string[],
): readonly boolean[] {
  const idOf = (answer: unknown): string | undefined =>
    v.is(numbered, answer) ? answer.MessageID : undefined;
  const times = Map.groupBy(answers, idOf);
  const fits = answers.map((answer, index) =>
    v.is(named, answer)
      ? bareAddress(answer.To) === bareAddress(addresses[index] ?? '')
      : undefined,
  );
  const isMixed = fits.includes(false);
  return answers.map((answer, index) => {
    const id = idOf(answer);
    const isTwice = id !== undefined && (times.get(id)?.length ?? 0) > 1;
    return isTwice || (isMixed && fits[index] !== true);
  });
}
