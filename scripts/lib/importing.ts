import type { Client, LineResult } from './client.ts';
import { type Edited, editedSince, isAmendable } from './edited.ts';
import type { Origin } from './sheets/sheets.ts';

const LINES_A_REQUEST = 200;

/** An event that was not recorded, and why. */
export interface Left extends Origin {
  readonly result: LineResult;
  /** Of a row that was recorded before, and edited since. */
  readonly edited?: Edited;
}

export interface Imported {
  readonly events: number;
  readonly recorded: number;
  /** Recorded by an earlier run, and as amended since it says what the sheet says. */
  readonly there: number;
  /** What the ledger does not take. */
  readonly refused: readonly Left[];
  /** What it could not judge: it is to be posted again. */
  readonly failed: readonly Left[];
}

/** What became of a row whose key recorded another one before. Gives none where the ledger says the same by now. */
async function reused(left: Left, client: Client): Promise<Left | undefined> {
  const event = left.result.recorded?.events[0]?.id;
  const edited = event === undefined ? undefined : await editedSince(left.line, event, client);
  if (edited === undefined) return left;
  return edited.differences.length === 0 && !edited.isStruck ? undefined : { ...left, edited };
}

/** The split that comes before the amendments of a merged incident is an event, too. */
const splitsFirst = ({ mergedInto }: Edited): number => (mergedInto === undefined ? 0 : 1);

/** An edited row whose amendments come after those of the rows of its subject before it. @param ahead how many events those are */
function inTurn(left: Left, ahead: Map<string, number>): Left {
  const { edited, line } = left;
  if (edited === undefined || !isAmendable(edited)) return left;
  const before = ahead.get(line.subject) ?? splitsFirst(edited);
  ahead.set(line.subject, before + edited.amendments.length);
  return { ...left, edited: { ...edited, revision: edited.revision + before } };
}

/** Posts the sheets to a ledger, in order. A line that is refused stops nothing. @throws Error where no ledger answers */
export async function importSheets(
  origins: readonly Origin[],
  client: Client,
  progress: (done: number, all: number) => void,
): Promise<Imported> {
  let [recorded, there] = [0, 0];
  const unsettled: Left[] = [];
  for (let done = 0; done < origins.length; done += LINES_A_REQUEST) {
    const part = origins.slice(done, done + LINES_A_REQUEST);
    const results = await client.postLines(part.map(({ line }) => line)).catch((error: unknown) => {
      if (done === 0) throw error;
      const why = error instanceof Error ? error.message : String(error);
      throw new Error(`${why}\n${done} of ${origins.length} events were posted before: import again`, { cause: error });
    });
    for (const [index, result] of results.entries()) {
      const origin = part[index];
      if (result.status === 201 && result.repeated) there += 1;
      else if (result.status === 201) recorded += 1;
      else if (origin !== undefined) unsettled.push({ ...origin, result });
    }
    progress(done + part.length, origins.length);
  }
  // Only now does a subject have the revision that its amendments come after.
  const left: Left[] = [];
  const ahead = new Map<string, number>();
  for (const one of unsettled) {
    const stays = one.result.code === 'key-reused' ? await reused(one, client) : one;
    if (stays === undefined) there += 1;
    else left.push(inTurn(stays, ahead));
  }
  return {
    events: origins.length,
    recorded,
    there,
    refused: left.filter(({ result }) => result.status < 500),
    failed: left.filter(({ result }) => result.status >= 500),
  };
}
