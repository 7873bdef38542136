import { isUtf8 } from 'node:buffer';
import { DEEPEST, valueEnd } from '#src/log/verify/scan.ts';
import { MAX_DEPTH, type ServerRecord } from '../records.ts';
import { Fields } from './fields.ts';

/** What a subscription says: a record, that it has begun, that it has given all there was, or something else. */
export type Said = ServerRecord | 'confirmed' | 'caught-up' | 'else';

/** Reads what a subscription says (`ReadResp` of the protocol). @throws RangeError where it is broken */
export function saidIn(bytes: Buffer): Said {
  let said: Said = 'else';
  const fields = new Fields(bytes);
  for (let field = fields.next(); field !== 0; field = fields.next()) {
    if (field === 1) said = eventIn(fields.message());
    else if (field === 2) said = 'confirmed';
    else if (field === 8) said = 'caught-up';
  }
  return said;
}

function eventIn(fields: Fields): Said {
  let said: Said = 'else';
  for (let field = fields.next(); field !== 0; field = fields.next()) {
    if (field === 1) said = recordIn(fields.message());
  }
  return said;
}

function recordIn(fields: Fields): ServerRecord {
  let [id, streamId, type, contentType] = ['', '', '', ''];
  let [data, metadata] = [NOTHING, NOTHING];
  let revision = 0;
  let [commit, prepare] = [0n, 0n];
  for (let field = fields.next(); field !== 0; field = fields.next()) {
    if (field === 1) id = uuidIn(fields.message());
    else if (field === 2) streamId = textIn(fields.message(), 3);
    else if (field === 3) revision = fields.number();
    else if (field === 4) prepare = fields.bigint();
    else if (field === 5) commit = fields.bigint();
    else if (field === 6) {
      const [name, value] = entryIn(fields.message());
      if (name === 'type') type = value;
      else if (name === 'content-type') contentType = value;
    } else if (field === 7) metadata = jsonIn(fields.bytes());
    else if (field === 8) data = jsonIn(fields.bytes());
  }
  return {
    streamId,
    id,
    revision,
    type,
    isJson: contentType === 'application/json',
    data: data.value,
    metadata: metadata.value,
    position: { commit, prepare },
    canonical: { data: data.canonical, metadata: metadata.canonical },
  };
}

/** A UUID, which is a text or two numbers. */
export function uuidIn(fields: Fields): string {
  let id = '';
  for (let field = fields.next(); field !== 0; field = fields.next()) {
    if (field === 1) id = halvesIn(fields.message()).replace(/(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
    else if (field === 2) id = fields.text();
  }
  return id;
}

/** Both halves of a UUID, as hexadecimal digits. */
function halvesIn(fields: Fields): string {
  let [most, least] = ['', ''];
  for (let field = fields.next(); field !== 0; field = fields.next()) {
    if (field === 1) most = fields.hex();
    else if (field === 2) least = fields.hex();
  }
  return most.padStart(16, '0') + least.padStart(16, '0');
}

/** The text that is a field of a message. */
function textIn(fields: Fields, wanted: number): string {
  let text = '';
  for (let field = fields.next(); field !== 0; field = fields.next()) if (field === wanted) text = fields.text();
  return text;
}

/** A name and its value. */
function entryIn(fields: Fields): [string, string] {
  let [name, value] = ['', ''];
  for (let field = fields.next(); field !== 0; field = fields.next()) {
    if (field === 1) name = fields.text();
    else if (field === 2) value = fields.text();
  }
  return [name, value];
}

/** What bytes are in JSON, as text where they are none; and their text where it is the canonical one already. */
interface Json {
  readonly value: unknown;
  readonly canonical: string | undefined;
}

const NOTHING: Json = { value: '', canonical: undefined };

function jsonIn(bytes: Buffer): Json {
  const text = bytes.toString();
  try {
    const value = JSON.parse(text);
    const isCanonical = isUtf8(bytes) && valueEnd(bytes, 0, DEEPEST - MAX_DEPTH + 1) === bytes.length;
    return { value, canonical: isCanonical ? text : undefined };
  } catch {
    return { value: text, canonical: undefined };
  }
}
