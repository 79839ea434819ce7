import { FileBucket } from '#adapters/files/file-bucket.ts';
import { fileWork } from '#adapters/files/file-work.ts';
import { guide } from '#config';
import { file } from '#core/tasks/kinds/file.ts';
import { rowOf } from '#core/tasks/task-rules.ts';
import { environment } from './shared/environment.ts';
import { taskWorker } from './shared/task-worker.ts';

const row = guide.tasks && rowOf(guide.tasks, 'file');
if (row === undefined) throw new Error('the guide has no row of file');

/** Uploads: pictures are made fit for the web, PDFs are checked and previewed. */
export const handler = taskWorker({
  kind: file,
  work: fileWork(new FileBucket(environment('TASKS_BUCKET')), row),
});
