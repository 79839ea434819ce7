/** DurableConfig of a template: what makes a function durable. */
export interface DurableConfiguration {
  /** Of a whole execution, waits included. */
  readonly executionTimeoutSeconds: number;
  /** How long an ended execution keeps its history and its name. */
  readonly retentionDays: number;
}

/** A version of a durable function, as executions of it remember it. */
export interface DurableFunction extends DurableConfiguration {
  readonly name: string;
  readonly version: string;
  /** Qualified with the version: executions stay with the code they began with. */
  readonly arn: string;
}

/** A synchronous caller waits no longer than this, so the execution must not be allowed to. */
export const MAX_SYNCHRONOUS_SECONDS = 900;
