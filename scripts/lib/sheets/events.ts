import { isObject, type Json, type JsonObject } from '#src/domain/json.ts';
import { type ClaimRow, given, kindOf, type SubjectRow } from './rows.ts';

/** An event to post, with the key that makes a second run change nothing. */
export interface Line {
  readonly subject: string;
  readonly type: string;
  readonly data: JsonObject;
  readonly report?: JsonObject;
  readonly idempotencyKey: string;
}

const said = (fields: { readonly [field: string]: Json | undefined }): JsonObject =>
  (given(fields) ?? {}) as JsonObject;

/** EDTF of what a row says: of an interval of which one end is not said, that end is unknown. */
function intervalOf(value: Json | undefined): string | undefined {
  const { from, to } = isObject(value) ? value : {};
  if (from === undefined && to === undefined) return undefined;
  return from === to ? String(from) : `${from ?? ''}/${to ?? ''}`;
}

/** The ledger's name of a subject. */
export const subjectOf = (row: SubjectRow): string => `${kindOf(row)}/${row.id}`;

/** The events that begin a subject, and end an operation whose end is said. A toll begins with its first claim. */
export function openingOf(row: SubjectRow): Line[] {
  const { id, kind, occurred, scope: _, mergedInto: __, reason: ___, ...own } = row;
  const subject = subjectOf(row);
  if (kind === 'toll') return [];
  if (kind === 'operation') {
    const { from: begun, to: ended } = isObject(occurred) ? occurred : {};
    const end = { subject, type: 'TransferOperationEnded', data: said({ ended }), idempotencyKey: `ended:${id}` };
    return [
      { subject, type: 'TransferOperationBegun', data: said({ ...own, begun }), idempotencyKey: `begun:${id}` },
      ...(ended === undefined ? [] : [end]),
    ];
  }
  const data = said({ ...own, kind, occurred: intervalOf(occurred) });
  return [{ subject, type: 'RiotReported', data, idempotencyKey: `reported:${id}` }];
}

/** What each event of a toll carries beside its claim. */
export function tollOf({ title, scope }: SubjectRow): JsonObject {
  const { from, to, ...counted } = isObject(scope) ? scope : {};
  const interval = from === undefined && to === undefined ? undefined : `${from ?? ''}/${to ?? ''}`;
  return said({ title, scope: { ...counted, ...(interval === undefined ? {} : { interval }) } });
}

/** The event that records one claim. `scope` is for the reader: the kind of its subject decides. */
export function claimed(row: ClaimRow, about: SubjectRow): Line {
  const { subject: _, scope: __, publisher, url, published, ...claim } = row;
  const report = said({ publisher, url, published });
  const isTotal = about.kind === 'toll';
  return {
    subject: subjectOf(about),
    type: isTotal ? 'TollClaimed' : 'CasualtiesRevised',
    data: { ...(isTotal ? tollOf(about) : {}), claims: [claim as JsonObject] },
    ...(Object.keys(report).length === 0 ? {} : { report }),
    idempotencyKey: `claim:${row.id}`,
  };
}
