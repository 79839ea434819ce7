import { describe, expect, it } from 'vitest';
import { failedMessageIds } from '#local/aws/lambda/batch-response.ts';

const IDS = ['a', 'b'];
const failedOf = (response: unknown, reports = true) => [
  ...failedMessageIds({ kind: 'success', payload: JSON.stringify(response) }, IDS, reports),
];

// AWS: "Success and failure conditions" of partial batch responses.
describe('failedMessageIds', () => {
  it.each<[string, unknown]>([
    ['an empty list', { batchItemFailures: [] }],
    ['a null list', { batchItemFailures: null }],
    ['an empty response', {}],
    ['a null response', null],
  ])('takes %s as complete success', (_, response) => {
    expect(failedOf(response)).toEqual([]);
  });

  it.each<[string, unknown]>([
    ['an empty identifier', { batchItemFailures: [{ itemIdentifier: '' }] }],
    ['a null identifier', { batchItemFailures: [{ itemIdentifier: null }] }],
    ['a misspelt key', { batchItemFailures: [{ itemidentifier: 'a' }] }],
    ['an unknown identifier', { batchItemFailures: [{ itemIdentifier: 'x' }] }],
    ['no list', { batchItemFailures: 'a' }],
    ['no object', 'done'],
  ])('takes %s as complete failure', (_, response) => {
    expect(failedOf(response)).toEqual(IDS);
  });

  it('takes the named messages as failed and no others', () => {
    expect(failedOf({ batchItemFailures: [{ itemIdentifier: 'b' }] })).toEqual(['b']);
  });

  it('takes an error as complete failure', () => {
    const error = { errorType: 'Error', errorMessage: 'x' };
    expect([...failedMessageIds({ kind: 'error', error }, IDS, true)]).toEqual(IDS);
  });

  it('ignores the response when item failures are not reported', () => {
    expect(failedOf({ batchItemFailures: [{ itemIdentifier: 'a' }] }, false)).toEqual([]);
  });
});
