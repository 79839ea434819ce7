import type { Destination } from './destination.ts';

/** What became of a destination, for people: that it is disabled and why, or that it is not. */
export function destinationSentence({ disabled, name }: Destination): string {
  if (disabled === undefined) return `webhooks to ${name} are sent.`;
  return `webhooks to ${name} are disabled: ${disabled.because}. Its tasks go to the dead letters until a task names another address, or somebody enables it.`;
}
