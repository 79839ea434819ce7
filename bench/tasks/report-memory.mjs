// The memory of a report of a million rows: node bench/tasks/report-memory.mjs [ROWS]
import { report } from '../measure.ts';
import { reportMemory } from './report-memory.ts';

report(await reportMemory(Number(process.argv[2] ?? 1_000_000)));
