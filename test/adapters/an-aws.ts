import { type JsonService, listenJson } from '#local/aws/wire.ts';

/** Points every AWS client of this process at `url`, by the standard variables. */
export function useAws(url: string): void {
  process.env['AWS_ENDPOINT_URL'] = url;
  process.env['AWS_REGION'] = 'us-east-1';
  process.env['AWS_ACCESS_KEY_ID'] = 'local';
  process.env['AWS_SECRET_ACCESS_KEY'] = 'local';
}

/** Serves some AWS services to the clients of this process; returns what ends it. */
export async function anAws(...services: readonly JsonService[]): Promise<() => Promise<void>> {
  const { url, close } = await listenJson(services);
  useAws(url);
  return close;
}
