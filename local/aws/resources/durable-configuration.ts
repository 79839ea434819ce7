import type { DurableConfiguration } from '../lambda/durable/durable-function.ts';
import { TemplateError } from '../template/template.ts';
import type { Properties } from './properties.ts';

const LIMITS = {
  ExecutionTimeout: { least: 1, most: 31_622_400 },
  RetentionPeriodInDays: { least: 1, most: 90 },
} as const;

/** A function's DurableConfig; undefined when it is an ordinary function. */
export function durableConfiguration(
  properties: Properties,
  path: string,
): DurableConfiguration | undefined {
  if (properties.values['DurableConfig'] === undefined) return undefined;
  const config = properties.within('DurableConfig');
  for (const name of Object.keys(config.values)) {
    if (Object.hasOwn(LIMITS, name)) continue;
    throw new TemplateError(`${path}.DurableConfig.${name}`, 'is not supported');
  }
  const read = (name: keyof typeof LIMITS, otherwise: number): number => {
    const value = config.number(name, otherwise);
    const { least, most } = LIMITS[name];
    if (Number.isInteger(value) && value >= least && value <= most) return value;
    const wanted = `wants an integer from ${least} to ${most}, found ${value}`;
    throw new TemplateError(`${path}.DurableConfig.${name}`, wanted);
  };
  return {
    executionTimeoutSeconds: read('ExecutionTimeout', Number.NaN),
    retentionDays: read('RetentionPeriodInDays', 14),
  };
}
