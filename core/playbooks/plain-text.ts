/**
 * Characters that do not show as themselves: controls, with which a terminal can be made to lie, and marks
 * that turn the direction of what follows.
 */
const UNSEEN = /[\p{Cc}\u202A-\u202E\u2066-\u2069]/u;

/** What is said of a text that has such characters. */
export const PLAIN_TEXT =
  'one line of plain text, without control characters or marks that turn its direction';

/** Whether a text shows as what it is. */
export const isPlain = (text: string): boolean => !UNSEEN.test(text);
