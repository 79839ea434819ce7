// A DynamoDB that agrees with every write and has nothing: what a call costs its caller, and nothing else.
import { createServer } from 'node:http';

const answers = {
  BatchGetItem: '{"Responses":{},"UnprocessedKeys":{}}',
};
const server = createServer((request, response) => {
  const [, operation = ''] = String(request.headers['x-amz-target']).split('.');
  request.resume().on('end', () => {
    response.writeHead(200, { 'content-type': 'application/x-amz-json-1.0' });
    response.end(answers[operation] ?? '{}');
  });
});
server.listen(0, '127.0.0.1', () => process.send?.(server.address().port));
