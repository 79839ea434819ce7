/** What one of Postmark's codes leads to. */
export interface AnswerRow {
  readonly codes: readonly number[];
  /**
   * `refused`: this mail can never be sent as it is. `inactive`: nor any other to this address. `operator`:
   * nothing can be sent until somebody sets something right, so the breaker opens and mails wait.
   * `slow-down`: later.
   */
  readonly leadsTo: 'refused' | 'inactive' | 'operator' | 'slow-down';
  /** In words of ours: Postmark's quote addresses. */
  readonly because: string;
}

/** Postmark's codes (https://postmarkapp.com/developer/api/overview, "API error codes") that sending meets. */
export const answerRows: readonly AnswerRow[] = [
  {
    codes: [406],
    leadsTo: 'inactive',
    because: 'the address is inactive: it bounced or complained',
  },
  { codes: [300], leadsTo: 'refused', because: 'Postmark calls the mail invalid' },
  { codes: [402, 403], leadsTo: 'refused', because: 'Postmark cannot read the mail' },
  { codes: [411], leadsTo: 'refused', because: 'Postmark takes no attachment of that type' },
  {
    codes: [1101],
    leadsTo: 'refused',
    because: 'Postmark has no such template, or it is inactive',
  },
  {
    codes: [1105, 1109, 1120, 1121, 1122, 1123, 1125, 1130, 1131],
    leadsTo: 'refused',
    because: 'Postmark cannot fill the template',
  },
  {
    codes: [1226, 1235, 1236],
    leadsTo: 'refused',
    because: 'Postmark has no such stream, or it is archived',
  },
  { codes: [10], leadsTo: 'operator', because: 'Postmark refuses the server token' },
  { codes: [100], leadsTo: 'operator', because: 'Postmark is down for maintenance' },
  { codes: [400, 401], leadsTo: 'operator', because: 'Postmark does not know the sender' },
  {
    codes: [405],
    leadsTo: 'operator',
    because: 'the account at Postmark may not send: no credits',
  },
  { codes: [412], leadsTo: 'operator', because: 'the account at Postmark waits for its approval' },
  { codes: [413], leadsTo: 'operator', because: 'the account at Postmark may not send' },
  { codes: [429], leadsTo: 'slow-down', because: 'Postmark asks to slow down' },
];

/** The row of a code; one that stands in no row refuses the mail, and its number is said. */
export function answerRow(code: number): AnswerRow {
  const found = answerRows.find(({ codes }) => codes.includes(code));
  const { because, leadsTo } = found ?? {
    because: 'Postmark refused the mail',
    leadsTo: 'refused',
  };
  return { codes: [code], leadsTo, because: `${because} (${code})` };
}
