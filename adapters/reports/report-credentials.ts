import * as v from 'valibot';
import { Secret } from '../secret.ts';

/** What the parameter of reports holds. */
export interface ReportCredentials {
  /** Of a role that may read what reports need and nothing else; a read replica will do. */
  readonly databaseUrl: Secret;
}

const isDatabase = (text: string): boolean => {
  const url = URL.parse(text);
  return url !== null && url.hostname !== '' && /^postgres(ql)?:$/.test(url.protocol);
};

export const reportCredentials: v.GenericSchema<unknown, ReportCredentials> = v.object({
  databaseUrl: v.pipe(
    v.string(),
    v.check(isDatabase, 'a URL like postgres://user:password@host/database'),
    v.transform((url) => new Secret(url)),
  ),
});
