/** An invocation that ended, one way or another. */
export interface InvocationRecord {
  readonly functionName: string;
  readonly requestId: string;
  readonly at: number;
  readonly durationMilliseconds: number;
  readonly memoryMegabytes: number;
  readonly coldStart: boolean;
  readonly outcome: 'success' | 'error' | 'timeout';
  readonly error?: string;
}

/** A line a function wrote, or what the platform says of it. */
export interface LogRecord {
  readonly functionName: string;
  /** Unknown while the function is still being loaded. */
  readonly requestId?: string;
  readonly at: number;
  readonly stream: 'stdout' | 'stderr' | 'platform';
  readonly line: string;
  /** The line as JSON, when it is a JSON object. */
  readonly record?: Readonly<Record<string, unknown>>;
}

/** Who wants to know what functions do. */
export interface FunctionListeners {
  readonly invocation: (record: InvocationRecord) => void;
  readonly log: (record: LogRecord) => void;
  readonly throttle: (functionName: string) => void;
}

function parseRecord(line: string): Readonly<Record<string, unknown>> | undefined {
  if (!line.startsWith('{')) return undefined;
  try {
    return JSON.parse(line) as Record<string, unknown>;
  } catch {
    return undefined;
  }
}

/** A log record of a line, parsed when it is JSON. */
export function logRecord(line: string, rest: Omit<LogRecord, 'line' | 'record'>): LogRecord {
  const record = parseRecord(line);
  return { ...rest, line, ...(record === undefined ? {} : { record }) };
}

/** The line that Lambda ends every invocation with. */
export function reportLine(record: InvocationRecord): string {
  const { requestId, durationMilliseconds: duration, memoryMegabytes: memory } = record;
  return [
    `REPORT RequestId: ${requestId}`,
    `Duration: ${duration.toFixed(2)} ms`,
    `Billed Duration: ${Math.ceil(duration)} ms`,
    `Memory Size: ${memory} MB`,
  ].join('\t');
}
