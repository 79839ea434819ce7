import { Logger } from '@aws-lambda-powertools/logger';
import { injectLambdaContext } from '@aws-lambda-powertools/logger/middleware';
import middy from '@middy/core';
import type { Context } from 'aws-lambda';

/** Structured logs; fields are chosen by hand, so no request, answer or secret ever gets there. */
export const logger = new Logger({
  serviceName: process.env['AWS_LAMBDA_FUNCTION_NAME'] ?? 'capstan',
});

/** Dresses a handler: log context with its keys reset, and nothing else. What it returns is the handler. */
export function observed<Event, Result>(work: (event: Event, context: Context) => Promise<Result>) {
  return middy<Event, Result>()
    .use(injectLambdaContext(logger, { resetKeys: true }))
    .handler(work);
}
