const LONGEST = 160;

/** Why something failed, in one line that may be shown: the code and the words of the error. */
export function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return 'it failed';
  const code = 'code' in error && typeof error.code === 'string' ? `${error.code} ` : '';
  // Failures to connect to several addresses at once have a code, and no words.
  const words = error.message === '' ? error.name : error.message;
  return `${code}${words.replace(/\s+/g, ' ')}`.slice(0, LONGEST);
}
