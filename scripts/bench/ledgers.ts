import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { v4 as uuidv4, v7 as uuidv7 } from 'uuid';
import { type Subject, streamOf } from '#src/domain/subject.ts';
import { openEmbedded } from '#src/store/embedded.ts';
import type { AppendResult, EventStore, ExpectedRevision, NewEvent } from '#src/store/port.ts';
import { anyStory } from './other-stories.ts';
import { between, type Random, randomOf } from './random.ts';
import type { Story, Told } from './stories.ts';

export const PREFIX = 'ledger.';

/** The time that a made ledger spans: its recorded times run evenly from the first day to the last. */
export const SPAN = { from: Date.UTC(2016, 0, 1), to: Date.UTC(2026, 0, 1) };

/** How many appends share a commit while an embedded ledger is made. */
const BATCH = 5000;

export interface Made {
  readonly folder: string;
  readonly events: number;
  /** Every subject, in the order of their beginnings. */
  readonly subjects: readonly Subject[];
}

interface Slot {
  readonly story: Story;
  left: number;
  revision: number;
}

/** Ten events a subject in the mean, most of them less, one in two hundred a hundred or more. */
const lengthOf = (random: Random): number =>
  random() < 0.005 ? between(random, 100, 200) : Math.ceil(-9.2 * Math.log(1 - random()));

const newEvent = ({ type, data, report }: Told): NewEvent => ({
  id: uuidv7(),
  type,
  data: { ...data, report },
  meta: { schema: 1, actor: 'anonymous', correlation: uuidv4() },
});

/** What is told of many subjects of every kind, as appends. */
export interface Telling {
  /** Every subject so far, in the order of their beginnings. */
  readonly subjects: Subject[];
  /** The next append, of one event. @param today Unix time in ms */
  next(today: number): { subject: Subject; expected: ExpectedRevision; event: NewEvent };
}

/**
 * Tells so many events. A few hundred subjects are under way at any time, so that a subject's events lie scattered as they
 * would. The same number tells the same stories.
 */
export function tellingOf(events: number): Telling {
  const random = randomOf(events);
  const slots = new Map<number, Slot>();
  const underWay = Math.min(2000, Math.max(20, Math.floor(events / 200)));
  const subjects: Subject[] = [];
  const slotFor = (): Slot => {
    const key = between(random, 0, underWay - 1);
    const found = slots.get(key);
    if (found !== undefined && found.left > 0) return found;
    const slot = { story: anyStory(`s${subjects.length}`, random), left: lengthOf(random), revision: -1 };
    subjects.push(slot.story.subject);
    slots.set(key, slot);
    return slot;
  };
  return {
    subjects,
    next(today) {
      const slot = slotFor();
      const event = newEvent(slot.story.next(today));
      const expected = slot.revision < 0 ? 'none' : slot.revision;
      slot.revision += 1;
      slot.left -= 1;
      return { subject: slot.story.subject, expected, event };
    },
  };
}

/**
 * Appends so many events through a store's own append.
 *
 * @param atOnce how many appends wait together
 * @param setTime told the time that the next appends are to be stamped with
 * @returns every subject, in the order of their beginnings
 */
export async function fill(
  store: EventStore,
  prefix: string,
  events: number,
  atOnce: number,
  setTime: (now: number) => void = () => undefined,
): Promise<Subject[]> {
  const telling = tellingOf(events);
  const timeOf = (position: number): number =>
    Math.floor(SPAN.from + ((SPAN.to - SPAN.from) * position) / Math.max(1, events));
  for (let at = 0; at < events; ) {
    setTime(timeOf(at));
    const appends: Promise<AppendResult>[] = [];
    for (const end = Math.min(events, at + atOnce); at + appends.length < end; ) {
      const { subject, expected, event } = telling.next(timeOf(at + appends.length) - 86_400_000);
      appends.push(store.append(streamOf(prefix, subject), expected, [event]));
    }
    const results = await Promise.all(appends);
    const failed = results.find(({ outcome }) => outcome !== 'appended');
    if (failed !== undefined) throw new Error(`an event of a made ledger was not appended: ${failed.outcome}`);
    at += appends.length;
  }
  return telling.subjects;
}

/** Makes an embedded ledger of so many events. */
async function makeLedger(folder: string, events: number): Promise<Made> {
  let now = 0;
  const store = openEmbedded(folder, { clock: () => now });
  try {
    const subjects = await fill(store, PREFIX, events, BATCH, (time) => {
      now = time;
    });
    return { folder, events, subjects };
  } finally {
    await store.close();
  }
}

/** The ledgers of one run of the bench, each made when it is first asked for. */
export class Ledgers {
  readonly #folder: string;
  readonly #made = new Map<number, Promise<Made>>();
  readonly #say: (text: string) => void;

  constructor(folder: string, say: (text: string) => void) {
    this.#folder = folder;
    this.#say = say;
  }

  of(events: number): Promise<Made> {
    const folder = join(this.#folder, `ledger-${events}`);
    let made = this.#made.get(events);
    if (made === undefined) {
      if (existsSync(folder)) throw new Error(`${folder} is there already`);
      this.#say(`making a ledger of ${events.toLocaleString('en')} events`);
      made = makeLedger(folder, events);
      this.#made.set(events, made);
    }
    return made;
  }
}
