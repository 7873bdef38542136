import { type ParseErrorCode, printParseErrorCode, visit } from 'jsonc-parser';

/** What was looked for where a text is no JSON (RFC 8259). */
const WANTED: Readonly<Record<string, string>> = {
  InvalidSymbol: 'JSON has no such word (a text or a name stands in double quotes)',
  InvalidNumberFormat: 'a number was expected',
  PropertyNameExpected: 'a name in double quotes was expected',
  ValueExpected: 'a value was expected',
  ColonExpected: 'a colon was expected',
  CommaExpected: 'a comma was expected',
  CloseBraceExpected: 'a comma or } was expected',
  CloseBracketExpected: 'a comma or ] was expected',
  EndOfFileExpected: 'the end was expected',
  InvalidCommentToken: 'JSON has no comments',
  UnexpectedEndOfComment: 'JSON has no comments',
  UnexpectedEndOfString: 'the closing quote of the text is missing',
  UnexpectedEndOfNumber: 'a digit is missing',
  InvalidUnicode: 'four hexadecimal digits were expected after \\u',
  InvalidEscapeCharacter: 'JSON has no such escape',
  InvalidCharacter: 'a control character in a text must be written as an escape',
};

const MOST_SAID = 20;

interface Break {
  readonly error: ParseErrorCode;
  readonly offset: number;
  readonly length: number;
  readonly line: number;
  readonly column: number;
}

/** Where a text is first no JSON; undefined where its fault is another. */
function firstBreak(text: string): Break | undefined {
  let first: Break | undefined;
  const onError = (error: ParseErrorCode, offset: number, length: number, line: number, column: number): void => {
    first ??= { error, offset, length, line, column };
  };
  try {
    visit(text, { onError }, { disallowComments: true });
  } catch (error) {
    // It nests so deeply that it cannot be walked: what was found up to there is the first all the same.
    if (!(error instanceof RangeError)) throw error;
  }
  return first;
}

/** What was found at an offset: a word, a text, or a character. */
function foundAt(text: string, offset: number, length: number): string {
  const rest = text.slice(offset);
  if (rest.trim() === '') return 'the end of the body';
  const [word = ''] = /^[^\s,:[\]{}"]+/.exec(rest) ?? [rest.slice(0, Math.max(1, length))];
  return word.length > MOST_SAID ? `${word.slice(0, MOST_SAID)}…` : word;
}

/** Where a text that is no JSON breaks, counted from 1 as editors do, what was expected there, and what was found. */
export function whyNotJson(body: string): string {
  const text = body.replace(/^\ufeff/, '');
  if (text.trim() === '') return 'the body is empty';
  const first = firstBreak(text);
  if (first === undefined) return 'a member is named __proto__, or a constructor has a prototype';
  const { error, offset, length, line, column } = first;
  const wanted = WANTED[printParseErrorCode(error)] ?? 'JSON was expected';
  return `line ${line + 1}, column ${column + 1}: ${wanted}, found ${foundAt(text, offset, length)}`;
}
