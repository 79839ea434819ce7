/**
 * Programs take a cell for a formula that begins with one of these; the second four are their full-width
 * forms, which some programs fold into the first. https://owasp.org/www-community/attacks/CSV_Injection
 */
const FORMULA = /^[=+\-@\t\r\n\uFF1D\uFF0B\uFF0D\uFF20]/;

/**
 * Text that a spreadsheet shows and does not calculate: an apostrophe stands before what might be a formula. The
 * rest of OWASP's advice, every text in quotes with its own quotes doubled, is the CSV writer's.
 */
export const neutralText = (text: string): string => (FORMULA.test(text) ? `'${text}` : text);
