import { canonical } from '#src/log/canonical.ts';
import { textsIn } from '#src/log/leaf.ts';
import type { Ready, Unplaced } from '../records.ts';
import { Fields } from './fields.ts';
import { message, number, text } from './message.ts';
import { uuidIn } from './said.ts';

/** Where the last event of an append stands. */
export interface Written {
  readonly revision: number;
  readonly commit: bigint;
}

/** What the server says to the append with this id: where it stands; undefined where it does not, for a reason in `bytes`. */
export interface Answer {
  readonly id: string;
  readonly written: Written | undefined;
  readonly bytes: Buffer;
}

const CONTENT_TYPE = message(2, text(1, 'content-type'), text(2, 'application/json'));

/** What is written is canonical, so that nobody who reads it has to write it again for its leaf. */
function proposed(event: Unplaced): Buffer {
  const { id, type, leaf } = event;
  const { data, meta } = textsIn(leaf, event) ?? { data: canonical(event.data), meta: canonical(event.meta) };
  const named = message(2, text(1, 'type'), text(2, type));
  return message(3, message(1, text(2, id)), named, CONTENT_TYPE, text(3, meta), text(4, data));
}

/**
 * An append as the server takes it (`BatchAppendReq` of the protocol). No deadline is set: it would be a time of this machine's
 * clock, held against the server's, which has a limit of its own.
 *
 * @param id a UUID, for the answer to name
 */
export function requestOf(id: string, { stream, expected, events }: Ready): Buffer {
  const after = expected === 'none' ? message(3) : number(2, expected);
  const options = message(2, message(1, text(3, stream)), after);
  return Buffer.concat([message(1, text(2, id)), options, ...events.map(proposed), number(4, 1)]);
}

/** Reads the answer to an append (`BatchAppendResp`). @throws RangeError where it is broken */
export function answerIn(bytes: Buffer): Answer {
  let id = '';
  let written: Written | undefined;
  const fields = new Fields(bytes);
  for (let field = fields.next(); field !== 0; field = fields.next()) {
    if (field === 1) id = uuidIn(fields.message());
    else if (field === 3) written = writtenIn(fields.message());
  }
  return { id, written, bytes };
}

function writtenIn(fields: Fields): Written {
  let [revision, commit] = [0, 0n];
  for (let field = fields.next(); field !== 0; field = fields.next()) {
    if (field === 1) revision = fields.number();
    else if (field === 3) commit = commitIn(fields.message());
  }
  return { revision, commit };
}

function commitIn(fields: Fields): bigint {
  let commit = 0n;
  for (let field = fields.next(); field !== 0; field = fields.next()) if (field === 1) commit = fields.bigint();
  return commit;
}
