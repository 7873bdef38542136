import { type ErrorType, isCommandError } from '@eventstore/db-client';

const ANSWERS: ReadonlySet<string> = new Set<`${ErrorType}`>([
  'access-denied',
  'invalid-argument',
  'maximum-append-size-exceeded',
  'stream-deleted',
  'stream-not-found',
  'wrong-expected-version',
]);

/** The kind of an error of the client; undefined for any other. */
export const typeOf = (error: unknown): ErrorType | undefined =>
  error instanceof Error && isCommandError(error) ? error.type : undefined;

/** Whether an error is what the server has to say to a call, and not that it, or the way to it, failed. */
export const isAnswer = (error: unknown): boolean => ANSWERS.has(typeOf(error) ?? '');
