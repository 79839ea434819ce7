import { markdownTable } from '../markdown-table.ts';

interface Ringing {
  readonly says: string;
  /** Where somebody looks, and what they do then. */
  readonly look: string;
  readonly does: string;
}

/** The alarms about the care of a database, by the end of their names. */
export const careAlarms = {
  'care-promise': {
    says: 'A promise about the database is broken: a view is older than promised, rows lie in a default partition, or the like. "npx capstan care" names it.',
    look: '`npx capstan care`: every chore with its warnings',
    does: 'what the warning says. For a view that is late: does its chore fail, or wait, and for whom?',
  },
  'care-failing': {
    says: 'Chores of the database fail or are refused: "npx capstan care" says which, and why.',
    look: '`npx capstan care`: the last reason of each; the log of `database-care` has its statements',
    does: 'a refusal says what a person has to do; what failed is tried again after 1, 2, 4, … 60 minutes',
  },
  'care-silent': {
    says: 'For ten minutes nobody has seen how the database stands: it cannot be reached, or database-care does not run. "npx capstan care" says what is known.',
    look: '`npx capstan care`, then the logs of `database-care`',
    does: 'the database is away: nothing, what is due is caught up. It refuses us: the secret of `care.secretName`, the role, the addresses that Render lets in',
  },
} as const satisfies Readonly<Record<string, Ringing>>;

/** What rings as it does for every function. */
const ofTheFunction = [
  [
    '`database-care-errors`',
    'the logs of `database-care`',
    'it ends before it can say anything: a right that it lacks, a broken deploy. The database is as it was, and what is due is caught up',
  ],
  [
    '`dead-care`',
    'nothing',
    'a minute was missed and the next one did its work: purge the letters',
  ],
];

/** The part of the guide's page that somebody reads at night. */
export const whenCareRings = (): readonly string[] => [
  '### When it rings',
  '',
  markdownTable(
    ['alarm', 'look', 'then'],
    [
      ...Object.entries<Ringing>(careAlarms).map(([name, { look, does }]) => [
        `\`${name}\``,
        look,
        does,
      ]),
      ...ofTheFunction,
    ],
  ),
  '',
];
