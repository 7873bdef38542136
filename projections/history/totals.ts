import type { History } from '#src/domain/history.ts';
import { compareStated } from '#src/domain/stated.ts';
import type { Subject } from '#src/domain/subject.ts';
import type { Scope } from '#src/domain/toll.ts';
import type { Told } from '../diff/stages.ts';
import type { AddendChange, Total } from '../diff/totals.ts';
import { Addends, type Stands, standsAlong } from './addends.ts';
import type { Made } from './causes.ts';
import { type Claimed, type ClaimedThen, claimedAlong } from './claimed-then.ts';
import { type Course, recordedCourse, statedCourse, toldCourse } from './courses.ts';

export const AXES = ['recorded', 'stated'] as const;
export type Axis = (typeof AXES)[number];

/**
 * @param told on the axis recorded, of a subject that merges concern: it after each event that changed what it is told with
 */
export function courseOf(axis: Axis, history: History, until: number | null, told?: readonly Told[]): Course {
  if (axis === 'stated') return statedCourse(history, until);
  return told === undefined ? recordedCourse(history, until) : toldCourse(told, history, until);
}

/** A recorded total from one moment of an axis on. */
export interface TotalPoint {
  /** The position, or the moment (wall clock ms). */
  readonly at: number;
  /** Null at the first point. */
  readonly before: Total['sum'] | null;
  readonly after: Total['sum'];
  /** How many subjects are counted, and how many lie in the scope only partly. */
  readonly counted: number;
  readonly uncertain: number;
  /** How many lie inside the scope and have no figure. */
  readonly withoutFigure: number;
  readonly addends: readonly AddendChange[];
  readonly claimed: readonly ClaimedThen[];
  readonly made: readonly Made[];
}

/** How a total stands. */
type Standing = Pick<TotalPoint, 'after' | 'counted' | 'uncertain' | 'withoutFigure'>;

/** A scope from a place of the axis on: a toll's may be amended. */
export interface ScopeFrom {
  readonly from: number;
  readonly scope: Scope;
  /** The documents of incidents and operations that may lie in it. */
  readonly candidates: readonly History[];
  /** Of those that merges concern, how they came to be as they are: see `courseOf`. */
  readonly told?: ReadonlyMap<Subject, readonly Told[]>;
}

type Turn = Stands | Claimed;

/** An event that changed a subject's part in a total, at a place of the axis. */
export interface AddendMove {
  readonly at: number;
  readonly subject: Subject;
  readonly made: Made;
}

/** A point on its way: all that happens at one place of the axis. */
class Turns {
  readonly points: TotalPoint[] = [];
  readonly moves: AddendMove[] = [];
  #addends: Addends;
  #last: Standing | undefined;
  #changes: (AddendChange & { readonly made: Made | undefined })[] = [];
  /** What another scope changed: the next turn, of the toll itself, made it. */
  #scoped: AddendChange[] = [];
  #claimed: ClaimedThen[] = [];
  #made: TotalPoint['made'][number][] = [];

  /** @param startsAtNothing whether nothing at all is a beginning, and no point */
  constructor(addends: Addends, startsAtNothing: boolean) {
    this.#addends = addends;
    if (startsAtNothing) this.#last = this.#now();
    else this.#scoped = addends.since(new Addends());
  }

  #now(): Standing {
    const { range, qualifier, counts } = this.#addends.sum;
    const { sum, low, high } = range;
    return { after: { sum, qualifier, low, high }, ...counts, withoutFigure: this.#addends.withoutFigure };
  }

  /** From here on it is another scope. */
  over(addends: Addends): void {
    this.#scoped = addends.since(this.#addends);
    this.#addends = addends;
  }

  take(turn: Turn): void {
    if ('claimed' in turn) {
      this.#claimed.push(...turn.claimed);
      this.#made.push(turn.made);
      this.#changes.push(...this.#scoped.map((change) => ({ ...change, made: turn.made })));
      this.#scoped = [];
      return;
    }
    const silent = this.#addends.withoutFigure;
    const changes = this.#addends.take(turn);
    this.#changes.push(...changes.map((change) => ({ ...change, made: turn.made })));
    const hasChanged = changes.length > 0 || this.#addends.withoutFigure !== silent;
    if (hasChanged && turn.made !== undefined) this.#made.push(turn.made);
  }

  close(at: number): void {
    const [before, now] = [this.#last, this.#now()];
    const addends = netOf(this.#changes);
    const by = Map.groupBy(this.#changes, ({ subject }) => subject);
    for (const { subject } of addends) {
      const made = by.get(subject)?.flatMap((change) => change.made ?? []) ?? [];
      for (const one of uniqueOf(made)) this.moves.push({ at, subject, made: one });
    }
    if (JSON.stringify(before) !== JSON.stringify(now) || this.#claimed.length > 0) {
      this.points.push({
        at,
        before: before?.after ?? null,
        ...now,
        // The first point is where it begins: what it counts there has not changed.
        addends: before === undefined ? [] : addends,
        claimed: this.#claimed,
        made: uniqueOf(this.#made),
      });
      this.#last = now;
    }
    [this.#changes, this.#claimed, this.#made] = [[], [], []];
  }
}

/** One of an event that made several changes. */
const uniqueOf = (made: readonly Made[]): Made[] => [...new Map(made.map((one) => [one.event, one])).values()];

/** Changes at one place of the axis, one a subject. */
function netOf(changes: readonly AddendChange[]): AddendChange[] {
  const net = new Map<Subject, AddendChange>();
  for (const { subject, before, after } of changes) {
    net.set(subject, { subject, before: (net.get(subject) ?? { before }).before, after });
  }
  return [...net.values()].filter(({ before, after }) => JSON.stringify(before) !== JSON.stringify(after));
}

const inOrder = (turns: Turn[]): Turn[] => turns.sort((a, b) => a.at - b.at || compareStated(a.when, b.when));

/**
 * A recorded total along an axis, each subject's document gone through once.
 *
 * @param toll absent for a total that nobody claimed
 * @param scopes in order; more than one only on the axis recorded
 * @param until what had been said by then alone (wall clock ms; null: everything)
 */
function turnsOf(
  toll: History | undefined,
  scopes: readonly ScopeFrom[],
  axis: Axis,
  until: number | null,
): Turns | undefined {
  let all: Turns | undefined;
  for (const [n, { from, scope, candidates, told }] of scopes.entries()) {
    const end = scopes[n + 1]?.from ?? Infinity;
    const stands: Turn[] = candidates.flatMap((one) =>
      standsAlong(one.subject, courseOf(axis, one, until, told?.get(one.subject)), scope),
    );
    const claimed = toll === undefined ? [] : claimedAlong(courseOf(axis, toll, until), scope);
    const turns = inOrder([...stands, ...claimed]);
    const addends = new Addends();
    const isBefore = ({ at }: Turn): boolean => at === -Infinity || at < from;
    for (const turn of turns) if (isBefore(turn) && !('claimed' in turn)) addends.take(turn);
    if (all === undefined) all = new Turns(addends, axis === 'stated' || toll === undefined);
    else all.over(addends);
    let at = Number.NaN;
    for (const turn of turns.filter((one) => !isBefore(one) && one.at < end)) {
      if (turn.at !== at && !Number.isNaN(at)) all.close(at);
      at = turn.at;
      all.take(turn);
    }
    if (!Number.isNaN(at)) all.close(at);
  }
  return all;
}

/**
 * The points of a recorded total along an axis. A toll's begin with its own first event on the axis recorded: before that nobody
 * could ask for it. The parameters are those of `turnsOf`.
 */
export const totalPoints = (...of: Parameters<typeof turnsOf>): TotalPoint[] => turnsOf(...of)?.points ?? [];

/**
 * Every event that changed a subject's part in a recorded total, in the order of the axis: its own, or that of another which it is
 * told with or counted in, or of the toll. The parameters are those of `turnsOf`.
 */
export const addendMoves = (...of: Parameters<typeof turnsOf>): AddendMove[] => turnsOf(...of)?.moves ?? [];
