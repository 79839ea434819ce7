import type { Invariant } from './evidence.ts';

/** I15: the key is nowhere but in its header, and nothing is asked that must not be. */
export const containment: Invariant = ({ log }) => [
  ...log.leaks.map((where) => `the key showed up: ${where}`),
  ...log.forbidden.map((line) => `not Capstan's to ask: ${line}`),
];

/** No error comes up that nobody thought of. */
export const noBugs: Invariant = ({ log }) => log.bugs;
