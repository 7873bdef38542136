import { jsonEvent, START } from '@eventstore/db-client';
import { isAnswer, typeOf } from '../answers.ts';
import type { Session } from '../connection.ts';
import { collect } from '../reading.ts';
import type { Login } from './login.ts';

const CALL_MS = 10_000;
/** A revision that no stream of settings has. */
const NEVER = 2n ** 40n;

/** How the server answers a call: it allows it, or not. */
async function isAllowed(call: Promise<unknown>): Promise<boolean> {
  try {
    await call;
    return true;
  } catch (error) {
    if (!isAnswer(error)) throw error;
    return typeOf(error) !== 'access-denied';
  }
}

/**
 * In what the rights of the session's user differ from what the service of a ledger needs; empty where they do not.
 * Nothing is written: the stream that is asked about is not there, and each write expects it to be.
 */
export async function wrongRights(session: Session, login: Login, prefix: string): Promise<readonly string[]> {
  const { client } = session;
  const stream = `${prefix}setup`;
  const event = jsonEvent({ type: 'Asked', data: {} });
  // An append with credentials of its own is a call that ends by itself; without, it may wait for ever.
  const options = { expectedRevision: 0n, credentials: login } as const;
  const asks: readonly (readonly [what: string, should: boolean, call: () => Promise<unknown>])[] = [
    ['read $all', true, () => collect(client.readAll({ fromPosition: START, maxCount: 1 }), session, CALL_MS)],
    ['read its streams', true, () => collect(client.readStream(stream, { maxCount: 1 }), session, CALL_MS)],
    ['append to its streams', true, () => client.appendToStream(stream, event, options)],
    ['delete a stream', false, () => client.deleteStream(stream, options)],
    ['delete a stream for good', false, () => client.tombstoneStream(stream, options)],
    ['set the metadata of a stream', false, () => client.setStreamMetadata(stream, {}, options)],
    [
      'write $settings',
      false,
      () => client.appendToStream('$settings', event, { ...options, expectedRevision: NEVER }),
    ],
  ];
  const wrong: string[] = [];
  for (const [what, should, call] of asks) {
    if ((await isAllowed(call())) !== should) wrong.push(`${should ? 'may not' : 'may'} ${what}`);
  }
  return wrong;
}
