import type { Route } from '../server/route.ts';
import {
  createKeyValue,
  deleteKeyValue,
  getKeyValue,
  getKeyValueConnectionInfo,
  listKeyValues,
  resumeKeyValue,
  suspendKeyValue,
  updateKeyValue,
} from './key-value-handlers.ts';

type Twin = readonly [
  path: string,
  word: string,
  as: 'keyValue' | 'redis',
  command: 'cliCommand' | 'redisCLICommand',
];

/** There is no restart. */
const rows = ([path, word, as, command]: Twin): Route[] => {
  const K = `${path}/:keyValueId`;
  const connectionInfo = getKeyValueConnectionInfo(command);
  return [
    ['GET', path, `list-${word}`, 'reads', listKeyValues(as)],
    ['POST', path, `create-${word}`, 'create-key-value', createKeyValue],
    ['GET', K, `retrieve-${word}`, 'reads', getKeyValue],
    ['PATCH', K, `update-${word}`, 'writes', updateKeyValue],
    ['DELETE', K, `delete-${word}`, 'writes', deleteKeyValue],
    ['GET', `${K}/connection-info`, `retrieve-${word}-connection-info`, 'reads', connectionInfo],
    ['POST', `${K}/suspend`, `suspend-${word}`, 'writes', suspendKeyValue],
    ['POST', `${K}/resume`, `resume-${word}`, 'writes', resumeKeyValue],
  ];
};

/** `/redis` is the deprecated twin of `/key-value`. */
export const KEY_VALUE_ROUTES: readonly Route[] = [
  ...rows(['/key-value', 'key-value', 'keyValue', 'cliCommand']),
  ...rows(['/redis', 'redis', 'redis', 'redisCLICommand']),
];
