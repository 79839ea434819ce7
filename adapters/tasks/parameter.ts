import { GetParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import * as v from 'valibot';
import type { Instant } from '#core/guide.ts';
import { awsClient } from '../aws-client.ts';
import { type Fetched, fetched } from '../fetched.ts';
import { KEEP_SECRETS_MILLISECONDS } from '../secret-text.ts';
import { wrongFields } from '../wrong-fields.ts';
import { ParameterInvalid } from './parameter-invalid.ts';

const ssm = new SSMClient(awsClient);

function parseParameter<T>(name: string, schema: v.GenericSchema<unknown, T>, text: string): T {
  let content: unknown;
  try {
    content = JSON.parse(text);
  } catch {
    // The parser's message would quote the secret.
    throw new ParameterInvalid(name, ['it is not JSON']);
  }
  const read = v.safeParse(schema, content);
  if (read.success) return read.output;
  throw new ParameterInvalid(name, wrongFields(read.issues));
}

/**
 * Credentials as JSON in a SecureString of SSM, fetched when needed; nothing older than five minutes is ever
 * given. `read` throws `ParameterInvalid`, or what AWS said; `forget` is for when they were refused.
 */
export const parameterReader = <T>(
  name: string,
  schema: v.GenericSchema<unknown, T>,
  now: () => Instant,
): Fetched<T> =>
  fetched(
    async () => {
      const { Parameter } = await ssm.send(
        new GetParameterCommand({ Name: name, WithDecryption: true }),
      );
      return parseParameter(name, schema, Parameter?.Value ?? '');
    },
    KEEP_SECRETS_MILLISECONDS,
    now,
  );
