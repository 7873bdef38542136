import type { Report } from '#src/domain/fields.ts';
import type { Amendment, Entry, Erasure, History } from '#src/domain/history.ts';
import { slugOf } from '#src/domain/names.ts';
import { entriesOf, zoneOf } from '#src/domain/state.ts';
import { dateOf } from '#src/domain/stated.ts';
import type { Subject } from '#src/domain/subject.ts';
import { type Figure, figuresOf } from './figures.ts';
import { withMerged } from './merged.ts';
import type { Query } from './projection.ts';
import { allSaid, saidUntil } from './said.ts';

/** One event of a subject's history, in the order of recording. */
export interface HistoryLine {
  /** Where it was recorded: the subject, or one merged into it. */
  readonly subject: Subject;
  readonly event: string;
  readonly type: string;
  readonly revision: number;
  readonly position: number;
  readonly recorded: string;
  readonly report: Report | null;
  readonly amendments: readonly Amendment[];
  readonly erasures: readonly Erasure[];
  /** Of a merge: the incident that it names. */
  readonly into?: Subject;
  /** A merge or split that changed nothing: another had been recorded before it that it contradicts. */
  readonly void?: true;
}

export interface Statement {
  readonly subject: Subject;
  readonly event: string;
  readonly position: number;
  readonly claimant: string | null;
  readonly role: string;
  readonly stated: string | null;
  readonly statedPrecision: string | null;
  readonly gist: string;
  readonly quote: string | null;
  /** Of a word about the date: see `datingOf`. */
  readonly occurred?: string;
  readonly occurredPrecision?: string;
}

/** What the summary of every kind of subject has. */
export interface Summary {
  readonly subject: Subject;
  readonly title: string | null;
  readonly revision: number;
  readonly position: number;
  readonly recorded: { readonly first: string; readonly last: string };
  readonly zone: string | null;
  readonly note: string | null;
  readonly figures: readonly Figure[];
  readonly parts: readonly Figure[];
  readonly statements: readonly Statement[];
  readonly history: readonly HistoryLine[];
}

export interface Facility {
  readonly name: string;
  readonly slug: string;
}
export const facilitiesOf = (names: readonly string[] | undefined): Facility[] =>
  (names ?? []).map((name) => ({ name, slug: slugOf(name) }));

/** When something without a claim was said: by its own word, or else on its report's day; undefined where nobody says. */
export const momentOf = (entry: Entry, field: string, zone: string | undefined): number | undefined => {
  const data = entry.data as { readonly [field: string]: unknown; readonly report?: Report };
  const text = data[field];
  return dateOf(typeof text === 'string' ? text : undefined, data.report, zone).moment ?? undefined;
};

/** Whether an entry had been said by the end of the view; what nobody dated is in no limited one. */
export function isSaid(entry: Entry, field: string, { statedUntil }: Query, zone: string | undefined): boolean {
  if (statedUntil === null) return true;
  const moment = momentOf(entry, field, zone);
  return moment !== undefined && moment <= statedUntil;
}

const statementsOf = (history: History, query: Query): Statement[] =>
  entriesOf(history, 'StatementRecorded')
    .filter((entry) => isSaid(entry, 'stated', query, zoneOf(history)))
    .map(({ id, position, data }) => ({
      subject: history.subject,
      event: id,
      position,
      claimant: data.claimant ?? null,
      role: data.role ?? 'unattributed',
      stated: data.stated ?? null,
      statedPrecision: data.statedPrecision ?? null,
      gist: data.gist,
      quote: data.quote ?? null,
      ...(data.occurred === undefined ? {} : { occurred: data.occurred }),
      ...(data.occurredPrecision === undefined ? {} : { occurredPrecision: data.occurredPrecision }),
    }));

const lineOf = (entry: Entry, subject: Subject, voided: ReadonlySet<string> | undefined): HistoryLine => {
  const { id, type, revision, position, recorded, data, amendments, erasures } = entry;
  return {
    subject,
    event: id,
    type,
    revision,
    position,
    recorded,
    report: 'report' in data ? (data.report ?? null) : null,
    amendments: amendments ?? [],
    erasures: erasures ?? [],
    ...('into' in data ? { into: data.into } : {}),
    ...(voided?.has(id) ? { void: true } : {}),
  };
};

const byPosition = (a: { readonly position: number }, b: { readonly position: number }): number =>
  a.position - b.position;

/** The common part of a summary. @param history a document of at least one event */
export function summaryOf(history: History, query: Query): Summary {
  const whole = withMerged(history);
  const lines = whole
    .flatMap(({ subject, entries }) => entries.map((entry) => lineOf(entry, subject, history.merging?.voided)))
    .sort(byPosition);
  const [first, last] = [lines.at(0), lines.at(-1)];
  const data = (history.entries[0]?.data ?? {}) as { readonly title?: string; readonly note?: string };
  const all = allSaid(history);
  return {
    subject: history.subject,
    title: data.title ?? null,
    revision: history.revision,
    position: Math.max(...whole.map(({ position }) => position)),
    recorded: { first: first?.recorded ?? '', last: last?.recorded ?? '' },
    zone: zoneOf(history) ?? null,
    note: data.note ?? null,
    ...figuresOf(all, saidUntil(all, query.statedUntil)),
    statements: whole.flatMap((one) => statementsOf(one, query)).sort(byPosition),
    history: lines,
  };
}
