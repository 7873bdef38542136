import { type EventStoreDBClient, jsonEvent, START } from '@eventstore/db-client';
import { isAnswer, typeOf } from '../answers.ts';
import type { Session } from '../connection.ts';
import { collect } from '../reading.ts';

const CALL_MS = 10_000;

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
 * What the user of a session may do, or may not, against what the service of a ledger needs; none where all is well.
 * Nothing is written: the stream of the question is not there, and each write expects it to be.
 */
export async function wrongRights(session: Session, prefix: string): Promise<readonly string[]> {
  const { client } = session;
  const stream = `${prefix}setup`;
  const expected = { expectedRevision: 0n } as const;
  const event = jsonEvent({ type: 'Asked', data: {} });
  const asks: readonly (readonly [
    what: string,
    should: boolean,
    call: (client: EventStoreDBClient) => Promise<unknown>,
  ])[] = [
    ['read $all', true, () => collect(client.readAll({ fromPosition: START, maxCount: 1 }), session, CALL_MS)],
    ['read its streams', true, () => collect(client.readStream(stream, { maxCount: 1 }), session, CALL_MS)],
    ['append to its streams', true, () => client.appendToStream(stream, event, expected)],
    ['delete a stream', false, () => client.deleteStream(stream, expected)],
    ['delete a stream for good', false, () => client.tombstoneStream(stream, expected)],
    ['set the metadata of a stream', false, () => client.setStreamMetadata(stream, {}, expected)],
    ['write $settings', false, () => client.appendToStream('$settings', event, { expectedRevision: 2n ** 40n })],
  ];
  const wrong: string[] = [];
  for (const [what, should, call] of asks) {
    if ((await isAllowed(call(client))) !== should) wrong.push(`${should ? 'may not' : 'may'} ${what}`);
  }
  return wrong;
}
