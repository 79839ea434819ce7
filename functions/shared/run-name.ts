/** `…/durable-execution/<name>/<id>`. */
const NAME = /\/durable-execution\/([^/]+)\/[^/]+$/;

/** The name under which an execution was started: the run's name. */
export function runNameOf(durableExecutionArn: string): string {
  const name = NAME.exec(durableExecutionArn)?.[1];
  if (name === undefined) throw new Error(`this is no durable execution: ${durableExecutionArn}`);
  return name;
}
