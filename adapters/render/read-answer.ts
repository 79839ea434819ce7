import * as v from 'valibot';
import { wrongFields } from '../wrong-fields.ts';
import { RenderUnintelligible } from './errors/render-unintelligible.ts';
import type { AnyOperationName } from './operations.ts';
import { type Answer, type Call, outcomeWhenLost } from './transport.ts';

/** The answer as the schema's type; what is not asked for is left out, what is wrong is named. */
export function readAnswer<const S extends v.GenericSchema>(
  { operation, id }: Call<AnyOperationName>,
  { text, requestId }: Answer,
  schema: S,
): v.InferOutput<S> {
  const outcome = outcomeWhenLost(operation);
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch {
    // The parser's own message quotes the text, which may hold somebody's secret.
    const reason = text === '' ? 'it is empty' : 'it is not JSON';
    throw new RenderUnintelligible({ operation, id, requestId, outcome, reason });
  }
  const result = v.safeParse(schema, body);
  if (result.success) return result.output;
  const reason = wrongFields(result.issues).slice(0, 5).join('; ');
  throw new RenderUnintelligible({ operation, id, requestId, outcome, reason });
}
