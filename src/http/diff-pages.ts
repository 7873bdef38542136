import { PROJECTIONS } from '#projections/registry.ts';
import { kindOf, type Subject, subjectOf } from '#src/domain/subject.ts';
import { breathe } from '#src/journal/breathe.ts';
import type { Ends } from './diff-query.ts';
import { changeOf, mayHaveChanged, modelOf, type SubjectChange } from './diff-read.ts';
import type { Service } from './service.ts';

/** How many events, and how many documents, are read at a time. */
const EVENTS = 500;
const DOCUMENTS = 50;

/** What a page may cost, in events passed over: it ends early where subjects with much to compare come together. */
const MOST = 10_000;
const LOOK_UP = 5;
const COMPARISON = 50;
const STEP = 5;

/** Where a comparison has come to: the part of it, and the position in that. It is what a cursor is made of. */
export interface Place {
  readonly part: string;
  readonly after: number;
}

interface Looked extends Place {
  readonly cost: number;
  readonly change: SubjectChange | undefined;
}

/** Compares a subject, as one thing that was looked at. */
async function compared(place: Place, subject: Subject, ends: Ends, service: Service): Promise<Looked> {
  const { change, work } = await changeOf(subject, ends, service);
  return { ...place, cost: COMPARISON + STEP * work, change };
}

/** Subjects but tolls with an event between two positions, each at the first one. */
async function* recordedSubjects(after: number, ends: Ends, service: Service): AsyncGenerator<Looked> {
  const { from, to } = ends;
  const seen = new Set<string>();
  for (let at = Math.max(after, from.until) + 1; at <= to.until; ) {
    const batch = await service.store.read(at, Math.min(EVENTS, to.until - at + 1));
    for (const { position, stream } of batch) {
      const place = { part: 'events', after: position };
      const subject = seen.has(stream) ? undefined : subjectOf(service.prefix, stream);
      seen.add(stream);
      if (subject === undefined || kindOf(subject) === 'toll') yield { ...place, cost: 1, change: undefined };
      else {
        const first = await service.reader.firstAfter(modelOf(subject), subject, from.until);
        if (first === position) yield await compared(place, subject, ends, service);
        else yield { ...place, cost: LOOK_UP, change: undefined };
      }
    }
    if (batch.length === 0) return;
    at += batch.length;
    await breathe();
  }
}

/** Incidents that others were merged into or split from between two positions, and that have no event of their own there. */
async function* survivors(after: number, ends: Ends, service: Service): AsyncGenerator<Looked> {
  const { from, to } = ends;
  const seen = new Set<Subject>();
  for (const { position, survivor } of service.reader.mergesBetween(from.until, to.until)) {
    const isNext = !seen.has(survivor) && position > after;
    seen.add(survivor);
    if (!isNext) continue;
    const place = { part: 'survivors', after: position };
    const own = await service.reader.firstAfter(modelOf(survivor), survivor, from.until);
    if (own === undefined || own > to.until) yield await compared(place, survivor, ends, service);
    else yield { ...place, cost: LOOK_UP, change: undefined };
  }
}

/** The documents of a read model, in the order in which they began. */
async function* documents(model: string, after: number, ends: Ends, service: Service): AsyncGenerator<Looked> {
  for (let at = after; ; ) {
    const reads = await service.reader.list(model, at, DOCUMENTS, ends.to.until);
    for (const read of reads) {
      const place = { part: model, after: read.begun };
      // What is merged is told with the survivor.
      const isWanted = ends.axis === 'recorded' || (read.into === undefined && mayHaveChanged(read, ends));
      if (isWanted) yield await compared(place, read.subject, ends, service);
      else yield { ...place, cost: STEP * read.history.entries.length, change: undefined };
    }
    const last = reads.at(-1);
    if (last === undefined || reads.length < DOCUMENTS) return;
    at = last.begun;
    await breathe();
  }
}

const PARTS: Readonly<Record<Ends['axis'], readonly string[]>> = {
  // A total is looked at once, not with each subject that is in it.
  recorded: ['events', 'survivors', 'tolls'],
  stated: PROJECTIONS.map(({ name }) => name),
};

/** The place that a cursor names; undefined where it is none of this axis. */
export function placeOf(cursor: string | undefined, axis: Ends['axis']): Place | undefined {
  const [part = PARTS[axis][0] ?? '', after = '-1'] = cursor?.split('.') ?? [];
  if (cursor !== undefined && !/^[a-z]+\.\d{1,15}$/.test(cursor)) return undefined;
  return PARTS[axis].includes(part) ? { part, after: Number(after) } : undefined;
}

export const cursorOf = ({ part, after }: Place): string => `${part}.${after}`;

async function* looked(begin: Place, ends: Ends, service: Service): AsyncGenerator<Looked> {
  const parts = PARTS[ends.axis];
  for (const part of parts.slice(parts.indexOf(begin.part))) {
    const after = part === begin.part ? begin.after : -1;
    if (part === 'events') yield* recordedSubjects(after, ends, service);
    else if (part === 'survivors') yield* survivors(after, ends, service);
    else yield* documents(part, after, ends, service);
  }
}

/** A page of what changed; `next` is where the following one begins, where there may be more. */
export async function changesFrom(
  begin: Place,
  limit: number,
  ends: Ends,
  service: Service,
): Promise<{ changes: SubjectChange[]; next: Place | undefined }> {
  const changes: SubjectChange[] = [];
  let spent = 0;
  for await (const { part, after, cost, change } of looked(begin, ends, service)) {
    spent += cost;
    if (change !== undefined) changes.push(change);
    if (changes.length === limit || spent >= MOST) return { changes, next: { part, after } };
  }
  return { changes, next: undefined };
}
