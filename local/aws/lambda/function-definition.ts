import type { DurableConfiguration } from './durable/durable-function.ts';

/** A function as its template describes it. */
export interface FunctionDefinition {
  readonly name: string;
  readonly arn: string;
  /** `file.export`, as in AWS. */
  readonly handler: string;
  readonly codeDirectory: string;
  readonly runtime: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly timeoutSeconds: number;
  readonly memoryMegabytes: number;
  readonly logGroup: string;
  readonly logFormat?: 'JSON' | 'Text';
  readonly reservedConcurrency?: number;
  readonly deadLetterArn?: string;
  readonly durable?: DurableConfiguration;
}

/** What becomes of an asynchronous invocation (AWS::Lambda::EventInvokeConfig). */
export interface AsyncConfiguration {
  readonly maximumRetryAttempts: number;
  readonly maximumEventAgeSeconds: number;
  readonly onSuccess?: string;
  readonly onFailure?: string;
}

/** What AWS does when nothing is configured. */
export const ASYNC_DEFAULTS: AsyncConfiguration = {
  maximumRetryAttempts: 2,
  maximumEventAgeSeconds: 21_600,
};
