import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { v4 as uuidv4, v7 as uuidv7 } from 'uuid';
import { type Subject, streamOf } from '#src/domain/subject.ts';
import { openEmbedded } from '#src/store/embedded.ts';
import type { AppendResult, NewEvent } from '#src/store/port.ts';
import { anyStory } from './other-stories.ts';
import { between, type Random, randomOf } from './random.ts';
import type { Story, Told } from './stories.ts';

export const PREFIX = 'ledger.';

/** The time that a made ledger spans: its recorded times run evenly from the first day to the last. */
export const SPAN = { from: Date.UTC(2016, 0, 1), to: Date.UTC(2026, 0, 1) };

/** How many appends share a commit while a ledger is made. */
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

/**
 * Makes a ledger of so many events through the store's own append: subjects of every kind, a few hundred of which are
 * under way at any time, so that a subject's events lie scattered as they would. The same number makes the same stories.
 */
export async function makeLedger(folder: string, events: number): Promise<Made> {
  const random = randomOf(events);
  let at = 0;
  const timeOf = (position: number): number =>
    Math.floor(SPAN.from + ((SPAN.to - SPAN.from) * position) / Math.max(1, events));
  const store = openEmbedded(folder, { clock: () => timeOf(at) });
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
  try {
    while (at < events) {
      const appends: Promise<AppendResult>[] = [];
      for (const end = Math.min(events, at + BATCH); at + appends.length < end; ) {
        const slot = slotFor();
        const told = slot.story.next(timeOf(at + appends.length) - 86_400_000);
        const expected = slot.revision < 0 ? 'none' : slot.revision;
        appends.push(store.append(streamOf(PREFIX, slot.story.subject), expected, [newEvent(told)]));
        slot.revision += 1;
        slot.left -= 1;
      }
      const results = await Promise.all(appends);
      const failed = results.find(({ outcome }) => outcome !== 'appended');
      if (failed !== undefined) throw new Error(`an event of a made ledger was not appended: ${failed.outcome}`);
      at += appends.length;
    }
  } finally {
    await store.close();
  }
  return { folder, events, subjects };
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
