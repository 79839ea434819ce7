/** Invokes the handler of a bundle with the event on its input, as the runtime of Lambda would. */
import { readFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';

/** Emulation is slow; Lambda's own limit would not tell anything here. */
const MILLISECONDS = 900_000;

const event = JSON.parse(readFileSync(0, 'utf8'));
const { handler } = await import(pathToFileURL(process.argv[2]).href);
const result = await handler(event, {
  awsRequestId: 'arm64',
  functionName: 'task-file',
  getRemainingTimeInMillis: () => MILLISECONDS,
});
const megabytes = Math.round(process.resourceUsage().maxRSS / 1024);
console.log(JSON.stringify({ arch: process.arch, result, megabytes }));
process.exit(0);
