/** A template as EventBridge reads it: JSON with placeholders, or lines of quoted text. */
export interface InputTemplate {
  readonly placeholders: readonly string[];
  /** Why AWS would refuse it; undefined when it would not. */
  readonly problem: string | undefined;
  /** The text with every placeholder filled; it is only JSON if the values let it be. */
  fill(lookUp: (name: string) => unknown): string;
  readonly isJson: boolean;
}

type Piece = string | { readonly name: string; readonly quoted: boolean };

const PLACEHOLDER = /<([\w.-]+)>/y;

/** Splits a template into text and placeholders, each knowing whether it stands in quotes. */
export function inputTemplate(text: string): InputTemplate {
  const pieces = piecesOf(text);
  const placeholders = pieces.flatMap((piece) => (typeof piece === 'string' ? [] : [piece.name]));
  // Lines of quoted text are text; anything else has to be a JSON value.
  const isJson = !text.trimStart().startsWith('"');
  const fill = (lookUp: (name: string) => unknown): string =>
    pieces
      .map((piece) => {
        if (typeof piece === 'string') return piece;
        const value = lookUp(piece.name);
        return piece.quoted
          ? inQuotes(value, isJson)
          : JSON.stringify(value === undefined ? '' : value);
      })
      .join('');
  const sample = fill(() => 0);
  const parts = isJson ? [sample] : sample.split('\n').filter((line) => line.trim() !== '');
  return { placeholders, problem: parts.map(jsonProblem).find(Boolean), fill, isJson };
}

/**
 * Text goes between quotes as it is. EventBridge does not escape it: a quote in the value, or a
 * list or object, breaks a JSON template, and the event is not delivered. In a text template lists
 * and objects lose their quotes instead.
 */
function inQuotes(value: unknown, isJson: boolean): string {
  if (value === undefined) return '';
  if (typeof value === 'string') return value;
  const json = JSON.stringify(value);
  return isJson ? json : json.replaceAll('"', '');
}

function piecesOf(text: string): readonly Piece[] {
  const pieces: Piece[] = [];
  let quoted = false;
  let from = 0;
  for (let at = 0; at < text.length; at += 1) {
    if (text[at] === '\\') at += 1;
    else if (text[at] === '"') quoted = !quoted;
    else if (text[at] === '<') {
      PLACEHOLDER.lastIndex = at;
      const [whole, name] = PLACEHOLDER.exec(text) ?? [];
      if (whole === undefined || name === undefined) continue;
      pieces.push(text.slice(from, at), { name, quoted });
      from = at + whole.length;
      at = from - 1;
    }
  }
  pieces.push(text.slice(from));
  return pieces;
}

/** Why a text is not JSON. */
export function jsonProblem(text: string): string | undefined {
  try {
    JSON.parse(text);
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
