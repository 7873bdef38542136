import { isDeepStrictEqual } from 'node:util';
import type { LedgerEvent } from '#src/domain/contract.ts';
import { type Entry, emptyHistory, evolve, type History, isStruck } from '#src/domain/history.ts';
import { isObject, type Json, type JsonObject } from '#src/domain/json.ts';
import type { Subject } from '#src/domain/subject.ts';
import type { Client } from './client.ts';
import type { Line } from './sheets/events.ts';

/** One column in which a row says another thing than the entry that it became. */
export interface Difference {
  readonly column: string;
  readonly recorded: Json | undefined;
  readonly now: Json | undefined;
}

/** A row that was edited since it was recorded. */
export interface Edited {
  readonly entry: Entry;
  /** Empty where the entry was amended to what the row says, too. */
  readonly differences: readonly Difference[];
  /** What makes the entry say the same as the row; to be posted upon `revision`. */
  readonly amendments: readonly JsonObject[];
  /** Of the subject, once the rows before this one are amended. */
  readonly revision: number;
  readonly isStruck: boolean;
  /** The incident that its subject is merged into. */
  readonly mergedInto: string | undefined;
}

/** Whether an entry can be amended to what its row says. */
export const isAmendable = ({ entry, isStruck }: Edited): boolean => entry.type !== 'IncidentsMerged' && !isStruck;

/** An event's fields, by where they stand. */
type Parts = Readonly<Record<'own' | 'claim' | 'scope' | 'report', JsonObject>>;

const objectOr = (value: Json | undefined): JsonObject => (isObject(value) ? value : {});

function partsOf({ claims, scope, report, ...own }: JsonObject): Parts {
  const [claim] = Array.isArray(claims) ? claims : [];
  return { own, claim: objectOr(claim), scope: objectOr(scope), report: objectOr(report) };
}

/** Which part a JSON pointer into an event's data leads to, and to which field. */
function fieldAt(pointer: string): { part: keyof Parts; name: string } {
  const [first = '', second = '', third = ''] = pointer.slice(1).split('/');
  if (first === 'claims') return { part: 'claim', name: third };
  return first === 'scope' || first === 'report' ? { part: first, name: second } : { part: 'own', name: first };
}

/** The row without the texts that were taken out of the entry by order of a court: nobody is asked to put them back. */
function withoutErased(now: Parts, recorded: Parts, { erasures = [] }: Entry): Parts {
  const result: Record<keyof Parts, JsonObject> = { ...now };
  for (const { part, name } of erasures.flatMap(({ fields }) => fields).map(fieldAt)) {
    const { [name]: _, ...rest } = result[part];
    const left = recorded[part][name];
    result[part] = left === undefined ? rest : { ...rest, [name]: left };
  }
  return result;
}

const differing = (recorded: JsonObject, now: JsonObject): string[] =>
  [...new Set([...Object.keys(recorded), ...Object.keys(now)])].filter(
    (name) => !isDeepStrictEqual(recorded[name], now[name]),
  );

const fieldsOf = (names: readonly string[], now: JsonObject): JsonObject =>
  Object.fromEntries(names.map((name) => [name, now[name] ?? null]));

/** The data of the amendments that a row asks for. */
function amendmentsOf({ id }: Entry, recorded: Parts, now: Parts): JsonObject[] {
  const claimFields = fieldsOf(differing(recorded.claim, now.claim), now.claim);
  const whole = (part: 'scope' | 'report'): JsonObject => {
    if (isDeepStrictEqual(recorded[part], now[part])) return {};
    return { [part]: Object.keys(now[part]).length === 0 ? null : now[part] };
  };
  const fields = { ...fieldsOf(differing(recorded.own, now.own), now.own), ...whole('scope'), ...whole('report') };
  return [
    ...(Object.keys(fields).length === 0 ? [] : [{ event: id, fields }]),
    ...(Object.keys(claimFields).length === 0 ? [] : [{ of: recorded.claim.id ?? '', fields: claimFields }]),
  ];
}

/** What a subject holds, as amended and erased since. */
async function historyOf(subject: string, client: Client): Promise<History> {
  const events = await client.getLines<LedgerEvent & { readonly report?: JsonObject }>(
    `/v1/events?subject=${encodeURIComponent(subject)}`,
  );
  return events
    .map(({ report, ...event }) => ({ ...event, data: { ...event.data, ...(report && { report }) } }) as LedgerEvent)
    .reduce(evolve, emptyHistory(subject as Subject));
}

/** How a row and the event that it became differ now; undefined where the ledger does not tell of that event. */
export async function editedSince(line: Line, event: string, client: Client): Promise<Edited | undefined> {
  const history = await historyOf(line.subject, client);
  const entry = history.entries.find(({ id }) => id === event);
  if (entry === undefined) return undefined;
  const recorded = partsOf(entry.data as unknown as JsonObject);
  const now = withoutErased(partsOf({ ...line.data, report: line.report ?? {} }), recorded, entry);
  const parts = ['own', 'scope', 'report', 'claim'] as const;
  const merge = history.entries.findLast(({ type }) => type === 'IncidentsMerged' || type === 'IncidentSplit');
  return {
    entry,
    differences: parts.flatMap((part) =>
      differing(recorded[part], now[part]).map((name) => ({
        column: part === 'scope' ? `scope.${name}` : name,
        recorded: recorded[part][name],
        now: now[part][name],
      })),
    ),
    amendments: amendmentsOf(entry, recorded, now),
    revision: history.revision,
    isStruck: isStruck(entry, String(recorded.claim.id)),
    mergedInto: merge?.type === 'IncidentsMerged' ? merge.data.into : undefined,
  };
}
