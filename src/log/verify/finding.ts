/** Something in an export that is not as it must be. */
export interface Finding {
  /** The file that it is about. */
  readonly file: string;
  /** The line of the events that it is about, from 1, and the id of the event on it, where they are known. */
  readonly line?: number;
  readonly id?: string;
  /** What is wrong, in words that go on after the name of the file and the line. */
  readonly what: string;
}

export const isFinding = (value: object | undefined): value is Finding => value !== undefined && 'what' in value;

/** Thrown where there is nothing to judge: no export, or something brought along that is not what it should be. */
export class Unreadable extends Error {}
