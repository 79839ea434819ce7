/**
 * What every AWS client is made with: short time limits, since the queue owns retries. Where AWS is,
 * and who we are, comes from the environment alone.
 */
export const awsClient = {
  maxAttempts: 3,
  requestHandler: {
    connectionTimeout: 1_000,
    requestTimeout: 5_000,
    throwOnRequestTimeout: true,
  },
} as const;
