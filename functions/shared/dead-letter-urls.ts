/** How the stack tells a function of a dead-letter queue. */
const VARIABLE = /^([A-Z]+)_DEAD_LETTER_URL$/;

/** The dead-letter queues that the stack told this function of, by name: `hints`, `ticks`, `notices`. */
export function deadLetterUrls(
  variables: Readonly<Record<string, string | undefined>>,
): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(variables).flatMap(([name, url]) => {
      const queue = VARIABLE.exec(name)?.[1]?.toLowerCase();
      return queue === undefined || url === undefined ? [] : [[queue, url]];
    }),
  );
}
