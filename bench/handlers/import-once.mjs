// A fresh process that imports one module and says what that took: node import-once.mjs MODULE
import { pathToFileURL } from 'node:url';

const module = pathToFileURL(process.argv[2] ?? '').href;
const started = performance.now();
await import(module);
const milliseconds = performance.now() - started;
process.stdout.write(JSON.stringify({ milliseconds, rssBytes: process.memoryUsage.rss() }));
process.exit(0);
