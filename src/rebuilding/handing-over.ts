import { breathe } from '#src/journal/breathe.ts';
import { Edition, type EditionOptions } from '#src/journal/edition.ts';
import type { Journal } from '#src/journal/journal.ts';

/** How many events are folded before others have their turn. */
const AT_ONCE = 100;

/** Folds what came since an edition was built, as far as the journal has. @throws Error where an event is not the next */
async function catchUp(edition: Edition, journal: Journal, { store }: EditionOptions): Promise<void> {
  const events = await store.read(edition.head.position + 1, AT_ONCE);
  if (events.length === 0) throw new Error('the store does not hold what the journal has folded');
  for (const event of events) {
    if (event.position > journal.head.position) return;
    if (event.type === 'EntryErased') await edition.restate(event.stream);
    const reason = edition.apply(event);
    if (reason !== undefined) throw new Error(reason);
  }
}

/**
 * Puts an edition that was built beside the live one in its place. It catches up with the journal, which goes on meanwhile;
 * where both stand at the same position, and in the same turn, it takes over.
 *
 * @param commit makes it so for the next start
 * @param isWanted asked before each part of the work
 * @returns whether it serves; false where it was not wanted any more
 */
export async function handOver(
  journal: Journal,
  options: EditionOptions,
  commit: () => void,
  isWanted: () => boolean,
): Promise<boolean> {
  const edition = await Edition.open(options);
  let serves = false;
  try {
    while (isWanted() && journal.halted === undefined) {
      serves = journal.replace(edition, commit);
      if (serves) return true;
      await catchUp(edition, journal, options);
      await breathe();
    }
    return false;
  } finally {
    if (!serves) edition.close();
  }
}
