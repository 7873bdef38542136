import { type FigureChange, type Mended, mendedAfter } from '#projections/diff/changes.ts';
import { type DateChange, dateChange } from '#projections/diff/dates.ts';
import { Moving } from '#projections/diff/moving.ts';
import { isSpokenOf } from '#projections/diff/stages.ts';
import { type TotalChange, totalChange, totalOf } from '#projections/diff/totals.ts';
import { type Figure, figuresOf, keyOf } from '#projections/figures.ts';
import type { Made } from '#projections/history/causes.ts';
import type { Course } from '#projections/history/courses.ts';
import { addendMoves, courseOf } from '#projections/history/totals.ts';
import { projectionsOf } from '#projections/registry.ts';
import { allSaid, saidUntil } from '#projections/said.ts';
import type { History } from '#src/domain/history.ts';
import { kindOf, type Subject } from '#src/domain/subject.ts';
import { breathe } from '#src/journal/breathe.ts';
import type { Read } from '#src/journal/read.ts';
import type { Ends } from './diff-query.ts';
import type { Service } from './service.ts';
import { partsOf, readToll, type TollRead, usedIn } from './toll-read.ts';
import { scopesOf } from './total-course.ts';

/** The events that moved each subject's part in a total. */
type AddendCauses = ReadonlyMap<Subject, readonly Made[]>;

/** What became of one subject between two ends. */
export interface SubjectChange {
  readonly subject: Subject;
  readonly title: string | null;
  /** Whether nothing of it was recorded at the first end. */
  readonly isNew: boolean;
  readonly revision: { readonly before: number | null; readonly after: number };
  readonly figures: readonly FigureChange[];
  /** The series, but those of parts, that have a figure at the second end. */
  readonly wholes: ReadonlySet<string>;
  readonly mended: readonly Mended[];
  /** Null where its date was disputed at neither end, or as before. */
  readonly date: DateChange | null;
  readonly total: (TotalChange & { readonly causes: AddendCauses }) | null;
  /** The incident in which it is told at the second end, where it is merged by then. */
  readonly mergedInto: Subject | null;
  readonly incomplete: number;
}

/** A subject at both ends, and its way from one to the other. */
interface Way {
  readonly before: Read | undefined;
  readonly after: Read;
  readonly course: Course;
  /** The place of the axis where it begins, and the figures that its page shows there, parts included. */
  readonly from: number;
  readonly shown: readonly Figure[];
}

/** The read model that the summaries of a subject's kind come from. */
export const modelOf = (subject: Subject): string => projectionsOf(kindOf(subject))[0]?.name ?? '';

/** The place of the axis where a comparison begins: a position, or a moment (wall clock ms). */
const beginningOf = ({ axis, from }: Ends): number =>
  axis === 'recorded' ? from.until : (from.query.statedUntil ?? -Infinity);

/** The figures that a subject's page shows, parts included. */
function shownIn(history: History, statedUntil: number | null): Figure[] {
  const all = allSaid(history);
  const { figures, parts } = figuresOf(all, saidUntil(all, statedUntil));
  return [...figures, ...parts];
}

/** The way of a subject; undefined where it had not begun by the second end. */
async function wayOf(subject: Subject, ends: Ends, { reader }: Service): Promise<Way | undefined> {
  const { axis, from, to } = ends;
  const model = modelOf(subject);
  const { statedUntil } = to.query;
  const after = await reader.document(model, subject, to.until);
  if (after === undefined) return undefined;
  const before = axis === 'stated' ? after : await reader.document(model, subject, from.until);
  const told = axis === 'stated' ? undefined : await reader.told(after, to.until);
  return {
    before,
    after,
    course: courseOf(axis, after.history, statedUntil, told),
    from: beginningOf(ends),
    shown: before === undefined ? [] : shownIn(before.history, from.query.statedUntil),
  };
}

/** Counts what a comparison looks at: stages, and documents of totals. */
interface Work {
  done: number;
}

/** Follows a way; others have their turn after each step of it. */
async function followed({ course, from, shown }: Way, work: Work): Promise<FigureChange[]> {
  const moving = new Moving(course, from, shown);
  for (const happening of course.happenings) {
    if (!moving.take(happening)) continue;
    work.done += 1;
    await breathe();
  }
  return moving.changes();
}

/** Whether a total may have changed: always on the axis stated, else where something was recorded of what it is made of. */
const isTouched = (toll: TollRead, { axis, from }: Ends): boolean =>
  axis === 'stated' || usedIn(toll).some(({ position }) => position > from.until);

/** The events that changed each subject's part in a toll's recorded sum, between the ends. */
async function causesOf(toll: Read, ends: Ends, { reader }: Service, work: Work): Promise<AddendCauses> {
  const { axis, to } = ends;
  const { scopes, reads } = await scopesOf(toll, axis, reader, to.until);
  for (const { history } of reads) work.done += history.entries.length;
  await breathe();
  const moves = addendMoves(toll.history, scopes, axis, to.query.statedUntil).filter(
    ({ at }) => at > beginningOf(ends),
  );
  return new Map(
    [...Map.groupBy(moves, ({ subject }) => subject)].map(([subject, own]) => [subject, own.map(({ made }) => made)]),
  );
}

async function totalOver(toll: Subject, ends: Ends, service: Service, work: Work): Promise<SubjectChange['total']> {
  const { from, to } = ends;
  const after = await readToll(toll, to.until, service);
  work.done += after?.candidates.length ?? 0;
  if (after === undefined || !isTouched(after, ends)) return null;
  const before = ends.axis === 'stated' ? after : await readToll(toll, from.until, service);
  const total = (read: TollRead | undefined, query: Ends['to']['query']) => read && totalOf(...partsOf(read), query);
  const change = totalChange(total(before, from.query), total(after, to.query));
  if (change === undefined) return null;
  return { ...change, causes: await causesOf(after.read, ends, service, work) };
}

const titleOf = ({ entries: [first] }: History): string | null =>
  first !== undefined && 'title' in first.data ? (first.data.title ?? null) : null;

/** The whole of each series that has a figure in a view. */
function wholesOf(history: History, statedUntil: number | null): ReadonlySet<string> {
  const whole = shownIn(history, statedUntil).filter(({ part, phase }) => part === undefined && phase !== 'none');
  return new Set(whole.map(keyOf));
}

/** What a comparison found. */
export interface Compared {
  /** Undefined where nothing changed. */
  readonly change: SubjectChange | undefined;
  /** How much was looked at for that. */
  readonly work: number;
}

/** What became of a subject between two ends. */
export async function changeOf(subject: Subject, ends: Ends, service: Service): Promise<Compared> {
  const work: Work = { done: 0 };
  const way = await wayOf(subject, ends, service);
  if (way === undefined) return { change: undefined, work: work.done };
  const { before, after } = way;
  const isRecorded = ends.axis === 'recorded';
  const figures = await followed(way, work);
  const total = kindOf(subject) === 'toll' ? await totalOver(subject, ends, service, work) : null;
  const date = dateChange(before?.history, ends.from.query, after.history, ends.to.query);
  const hasEvents = isRecorded && before?.position !== after.position;
  const change = {
    subject,
    title: titleOf(after.history),
    isNew: before === undefined,
    revision: { before: before?.history.revision ?? null, after: after.history.revision },
    figures,
    wholes: wholesOf(after.history, ends.to.query.statedUntil),
    mended: isRecorded ? mendedAfter(after.history, ends.from.until) : [],
    date,
    total,
    mergedInto: after.into ?? null,
    incomplete: after.setAside,
  };
  const hasChanged = hasEvents || figures.length > 0 || date !== null || total !== null;
  return { change: hasChanged ? change : undefined, work: work.done };
}

/** Whether a document may have changed on the axis stated; a toll always may. */
export const mayHaveChanged = ({ subject, history }: Read, { from, to }: Ends): boolean =>
  kindOf(subject) === 'toll' || isSpokenOf(history, from.query.statedUntil ?? 0, to.query.statedUntil ?? 0);
