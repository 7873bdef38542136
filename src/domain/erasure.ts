import { institutionKeyOf, institutionOf } from './claim.ts';
import { type Reading, readBody } from './contract.ts';
import { claimsOf, type EventBody, type EventType, reportOf } from './events.ts';
import { isObject, type Json, type JsonObject } from './json.ts';

/** What stands where a text was that its contract does not let be absent. */
export const ERASED = '[erased]';

/** The texts that no figure, no order and no rule depends on. */
const TEXTS =
  'note|title|between|city|purpose|instrument|issuer|measures|reason|gist|quote|claimant|institution|[a-z]+Precision';
const OF_EVENT = new RegExp(`^/(${TEXTS})$`);
const OF_CLAIM = /^\/claims\/(0|[1-9]\d*)\/(quote|note|statedPrecision|claimant|institution)$/;
const OF_REPORT = /^\/report\/(publisher|via|url|archived|language)$/;
const OF_SCOPE = /^\/scope\/population$/;
/** What an amendment put in the place of such a text; not who speaks, for that may decide whose figure it is. */
const OF_AMENDMENT = new RegExp(
  `^/fields/(${TEXTS.replace('claimant|institution|', '')}|report/(via|archived|language))$`,
);

const isText = (pointer: string, type: string): boolean =>
  [OF_EVENT, ...(type === 'EntryAmended' ? [OF_AMENDMENT] : [OF_CLAIM, OF_REPORT, OF_SCOPE])].some((texts) =>
    texts.test(pointer),
  );

/** Why a field is not taken out. */
export interface FieldRefusal {
  /** A JSON pointer (RFC 6901) into the event's data. */
  readonly pointer: string;
  readonly detail: string;
}

export type Restated =
  | { readonly ok: true; readonly data: JsonObject }
  | { readonly ok: false; readonly refusals: readonly FieldRefusal[] };

/** What is put in the place of a text; undefined where it may be absent. */
function standIn(pointer: string, type: string): string | null | undefined {
  const isNeeded = /\/(gist|population)$/.test(pointer) || (pointer.endsWith('/reason') && /^Assessment/.test(type));
  if (isNeeded || pointer === '/fields/reason') return ERASED;
  // An amendment goes on taking away what stood there before it.
  return /^\/fields\/[^/]+$/.test(pointer) ? null : undefined;
}

/** A value without what a pointer names; undefined where that is not there. */
function without(
  value: Json,
  [step = '', ...rest]: readonly string[],
  put: string | null | undefined,
): Json | undefined {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, step)) return undefined;
  const member = (value as { readonly [step: string]: Json })[step] ?? null;
  const inside = rest.length === 0 ? put : without(member, rest, put);
  if (rest.length > 0 && inside === undefined) return undefined;
  if (rest.length === 0 && (member === null || member === ERASED)) return undefined;
  if (Array.isArray(value)) return value.with(Number(step), inside ?? null);
  const { [step]: _, ...others } = value as JsonObject;
  // The order of the members stays.
  return inside === undefined
    ? others
    : Object.fromEntries(Object.entries(value).map(([name, its]) => [name, name === step ? inside : its]));
}

/** The data of an event less the text that a pointer names; undefined where that is not there, or gone already. */
function lessText(data: JsonObject, type: string, pointer: string): JsonObject | undefined {
  const rest = without(data, pointer.split('/').slice(1), standIn(pointer, type));
  return isObject(rest) ? rest : undefined;
}

/** The data of an event less some texts, whichever of them it has. */
export const lessTexts = (data: JsonObject, type: string, pointers: readonly string[]): JsonObject =>
  pointers.reduce((left, pointer) => lessText(left, type, pointer) ?? left, data);

/** Who speaks in each claim, by its pointer, and in a word about a date: a figure or a total depends on that. */
function institutionKeys(body: EventBody, id: string): [pointer: string, key: string][] {
  const isDate = body.type === 'StatementRecorded' && body.data.occurred !== undefined;
  return [
    ...claimsOf(body).map((claim, place): [string, string] => [
      `/claims/${place}/`,
      institutionKeyOf(institutionOf(claim, reportOf(body), id)),
    ]),
    ...(isDate ? [['/', institutionKeyOf(institutionOf(body.data, body.data.report, id))] as [string, string]] : []),
  ];
}

/** The pointers that changed who speaks in a claim or in a word about a date. */
function speakerRefusals(before: EventBody, after: EventBody, id: string, pointers: readonly string[]): FieldRefusal[] {
  const then = new Map(institutionKeys(after, id));
  const changed = institutionKeys(before, id).flatMap(([pointer, key]) => (key === then.get(pointer) ? [] : [pointer]));
  const isOfSpeaker = (pointer: string, of: string): boolean =>
    pointer.startsWith('/report/') ||
    (of === '/' ? /^\/(claimant|institution)$/.test(pointer) : pointer.startsWith(of));
  return pointers
    .filter((pointer) => changed.some((of) => isOfSpeaker(pointer, of)))
    .map((pointer) => ({ pointer, detail: 'figures depend on it: no other field says who speaks' }));
}

/**
 * The data of an event without some of its texts, by JSON pointers. It satisfies the contract as before, and every figure
 * stays; a text that its contract needs is replaced by `ERASED`.
 */
export function restated(
  event: { readonly id: string; readonly type: string; readonly version: number; readonly data: JsonObject },
  pointers: readonly string[],
): Restated {
  const { id, type, version } = event;
  if (type === ('EntryErased' satisfies EventType)) {
    return { ok: false, refusals: [{ pointer: '', detail: 'this event is an erasure: it has no text to erase' }] };
  }
  const before = readBody(type, version, event.data);
  if (!before.ok) return { ok: false, refusals: [{ pointer: '', detail: before.reason }] };
  const refusals: FieldRefusal[] = [];
  let data = event.data;
  for (const pointer of new Set(pointers)) {
    if (!isText(pointer, type)) {
      refusals.push({ pointer, detail: `is not a text of ${type} that can be erased without changing a figure` });
      continue;
    }
    const rest = lessText(data, type, pointer);
    if (rest === undefined) refusals.push({ pointer, detail: 'is not there' });
    else data = rest;
  }
  const after: Reading<EventBody> = readBody(type, version, data);
  if (!after.ok) refusals.push({ pointer: '', detail: `what is left is not readable: ${after.reason}` });
  else refusals.push(...speakerRefusals(before.value, after.value, id, pointers));
  return refusals.length === 0 ? { ok: true, data } : { ok: false, refusals };
}
