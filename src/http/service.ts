import type { Logger } from 'pino';
import type { Replays } from '#src/audit/replays.ts';
import type { Journal } from '#src/journal/journal.ts';
import type { Reader } from '#src/journal/reader.ts';
import type { Serving } from '#src/journal/serving.ts';
import type { Notary } from '#src/notary/notary.ts';
import type { Scrubber } from '#src/notary/scrubber.ts';
import type { Rebuilds } from '#src/rebuilding/rebuilds.ts';
import type { Recorder } from '#src/recording/recorder.ts';
import type { EventStore } from '#src/store/port.ts';

/** What the routes work with. */
export interface Service {
  readonly store: EventStore;
  readonly journal: Journal;
  readonly serving: Serving;
  readonly reader: Reader;
  readonly recorder: Recorder;
  readonly notary: Notary;
  readonly scrubber: Scrubber;
  readonly replays: Replays;
  readonly rebuilds: Rebuilds;
  readonly prefix: string;
  readonly log: Logger;
  /** Unix time in ms. */
  readonly now: () => number;
  /** How long, in ms, the answer to a post waits for a position that the store does not say at once. */
  readonly placedWithinMs: number;
}
