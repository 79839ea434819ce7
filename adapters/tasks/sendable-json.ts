/** JSON allows these in a string, and SQS, which thinks in XML 1.0, in no message. */
const UNSENDABLE = /[\ufffe\uffff]/g;

/** The same JSON with such characters written as escapes. */
export const sendableJson = (json: string): string =>
  json.replace(UNSENDABLE, (character) => `\\u${character.charCodeAt(0).toString(16)}`);
