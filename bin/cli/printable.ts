/** Controls but line ends and tabs, and marks that turn the direction of what follows. */
const UNSEEN = /[^\P{Cc}\n\t]|[\u202A-\u202E\u2066-\u2069]/gu;

/** A text without what a terminal would obey: it was written by others, some of it before it was checked. */
export const printable = (text: string): string => text.replace(UNSEEN, '');
