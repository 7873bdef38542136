import type { Claim } from '#src/domain/claim.ts';
import { claimsOf } from '#src/domain/events.ts';
import { type Entry, emptyHistory, type History } from '#src/domain/history.ts';
import { compareStated, type StatedOrder } from '#src/domain/stated.ts';
import type { Subject } from '#src/domain/subject.ts';
import { actedOn, type Recorded, type Step, type Told } from '../diff/stages.ts';
import { withMerged } from '../merged.ts';
import { allSaid, claimIn, saidUntil } from '../said.ts';
import { arrivalsInto } from './arrivals.ts';
import { Recording } from './recording.ts';
import { SoFar } from './so-far.ts';
import { Spoken } from './spoken.ts';

/** One thing that was recorded, or came to be said, on the way of a subject. */
export interface Happening extends Step {
  /** The place on the axis: a position, or the moment (wall clock ms) from which on it had been said. */
  readonly at: number;
  /** What orders things of one place of an axis, over all subjects. */
  readonly when: StatedOrder;
  /** Of an amendment, the entry that it amends, as it stands since. */
  readonly amended: Entry | undefined;
}

/** The way of a subject along an axis. While `happenings` is gone through, `soFar` is as of the one that was just given. */
export interface Course {
  readonly soFar: SoFar;
  /** What its page shows, as of then: on the axis stated it is always that of all. */
  readonly spoken: Spoken;
  /** A claim that was entered by then. */
  claimOf(id: string): Claim | undefined;
  /** Whether it is that of what was recorded. */
  readonly isRecording: boolean;
  /** Whether merges changed what it is told with, so that any event may change all of it. */
  readonly isMerging: boolean;
  /** The document as of then: on the axis stated it is always all of it. */
  document(): History;
  readonly happenings: Iterable<Happening>;
}

/**
 * A subject as one event after the other was recorded.
 *
 * @param until what had been said by then alone (wall clock ms; null: everything)
 */
export function recordedCourse(history: History, until: number | null): Course {
  const recording = new Recording(history.subject, until);
  function* happenings(): Generator<Happening> {
    for (const entry of history.entries) {
      const { entered, amended } = recording.take(entry);
      const by = { entry: entered, subject: history.subject };
      yield {
        ...by,
        ...recordedAt(by),
        claims: claimsOf(entered),
        actsOn: actedOn(entered),
        amended,
      };
    }
  }
  return {
    soFar: recording.soFar,
    spoken: recording.spoken,
    isRecording: true,
    isMerging: false,
    claimOf: (id) => recording.claim(id),
    document: () => recording.history,
    happenings: happenings(),
  };
}

/**
 * A subject as one thing after the other was said, by what its document holds. What nobody dated is not in it.
 *
 * @param until what had been said by then alone (wall clock ms; null: everything)
 */
export function statedCourse(history: History, until: number | null): Course {
  const soFar = new SoFar();
  const all = allSaid(history);
  const { claims, acts, pins, dates } = saidUntil(all, until);
  const isDated = (when: StatedOrder): boolean => when.isDated;
  const arrivals = arrivalsInto(soFar, {
    claims: claims.filter(isDated),
    acts: acts.filter(isDated),
    dates: dates.filter(isDated),
    pins: pins
      .filter(isDated)
      .map((pin) => (pin.lift !== undefined && isDated(pin.lift) ? pin : { ...pin, lift: undefined })),
  });
  const entries = new Map(
    withMerged(history).flatMap(({ subject, entries }) => entries.map((entry) => [entry.id, { entry, subject }])),
  );
  const known = new Map(all.claims.map(({ claim }) => [claim.id, claim]));
  function* happenings(): Generator<Happening> {
    for (const [n, arrival] of arrivals.entries()) {
      const { event, comes, ...when } = arrival;
      const found = entries.get(event);
      if (when.moment === null || found === undefined) continue;
      const { entry, subject } = found;
      comes();
      // A correction comes with its claim.
      const next = arrivals[n + 1];
      if (next !== undefined && compareStated(arrival, next) === 0) continue;
      const isHere = (_: unknown, n: number): boolean => n === when.place;
      const [claims, actsOn] = [claimsOf(entry).filter(isHere), actedOn(entry).filter(isHere)];
      yield { at: when.moment, when, entry, subject, claims, actsOn, amended: undefined };
    }
  }
  return {
    soFar,
    spoken: new Spoken(all),
    isRecording: false,
    isMerging: false,
    claimOf: (id) => known.get(id),
    document: () => history,
    happenings: happenings(),
  };
}

/** The place of something that was recorded. */
const recordedAt = ({ entry: { position } }: Recorded): Pick<Happening, 'at' | 'when'> => ({
  at: position,
  when: { moment: null, published: null, position, place: 0, isDated: false },
});

/** A subject that is told with no other, as merges changed in what it is told, or what it is a part of. */
function toldAlone(told: readonly Told[], subject: Subject, until: number | null): Course {
  const recording = new Recording(subject, until);
  let history: History = emptyHistory(subject);
  function* happenings(): Generator<Happening> {
    for (const { history: then, by } of told) {
      const amended = by.subject === subject ? recording.take(by.entry).amended : undefined;
      history = then;
      yield { ...by, ...recordedAt(by), claims: claimsOf(by.entry), actsOn: actedOn(by.entry), amended };
    }
  }
  return {
    soFar: recording.soFar,
    spoken: recording.spoken,
    isRecording: true,
    isMerging: true,
    claimOf: (id) => recording.claim(id),
    document: () => history,
    happenings: happenings(),
  };
}

/**
 * A subject that merges concern, as one event after the other was recorded of what it is told with. Where others were merged into it
 * each step is looked at anew: what was said changes all at once with a merge.
 *
 * @param told the subject after each event that changed it
 */
export function toldCourse(told: readonly Told[], { subject }: History, until: number | null): Course {
  if (told.every(({ history }) => (history.merging?.merged ?? []).length === 0)) return toldAlone(told, subject, until);
  let [soFar, spoken] = [new SoFar(), new Spoken()];
  let history: History = emptyHistory(subject);
  function* happenings(): Generator<Happening> {
    for (const { history: then, by } of told) {
      const [next, all] = [new SoFar(), allSaid(then)];
      for (const { comes } of arrivalsInto(next, saidUntil(all, until))) comes();
      for (const series of soFar.everAsked()) next.change(series);
      [soFar, spoken, history] = [next, new Spoken(all), then];
      const [claims, actsOn] = [claimsOf(by.entry), actedOn(by.entry)];
      yield { ...by, ...recordedAt(by), claims, actsOn, amended: undefined };
    }
  }
  return {
    get soFar() {
      return soFar;
    },
    get spoken() {
      return spoken;
    },
    isRecording: true,
    isMerging: true,
    claimOf: (id) => claimIn(history, id),
    document: () => history,
    happenings: happenings(),
  };
}

/** How much was said in a subject that nobody dated: it is in no course of what had been said. */
export function undatedIn(history: History): number {
  const { claims, acts, pins, dates } = saidUntil(allSaid(history), null);
  return [...claims, ...acts, ...pins, ...dates].filter(({ isDated }) => !isDated).length;
}
