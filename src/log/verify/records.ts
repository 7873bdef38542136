import type { ExportFolder } from '../export/folder.ts';
import { EVENTS, isHole } from '../export/layout.ts';
import type { Finding } from './finding.ts';
import { readLeaf } from './leaf-line.ts';
import { eachLine } from './lines.ts';
import { Times } from './times.ts';

/** What the records of an export come to. */
export interface Records {
  readonly streams: number;
  /** Records under the ledger's prefix that are not its own. */
  readonly foreign: number;
  /** The lines of leaves whose bytes are withheld. */
  readonly withheld: readonly number[];
  /** The first recorded time and the greatest; '' where there is none. */
  readonly from: string;
  readonly until: string;
  /** How many were stamped with a time below that of an event before them: the clocks of several services differ. */
  readonly below: number;
}

/**
 * Checks that each line is a leaf of the ledger in its canonical form, and that the revisions of each stream are 0, 1, 2 …
 * A revision may lack only for a leaf that is withheld before it.
 */
export function checkRecords(folder: ExportFolder): Records | Finding {
  const next = new Map<string, number>();
  const times = new Times();
  const withheld: number[] = [];
  let [foreign, missing] = [0, 0];
  const finding = eachLine(folder, (bytes, start, end, line, fault) => {
    const bad = (what: string): Finding => ({ file: EVENTS, line, what });
    if (fault !== undefined) return bad(fault);
    // Whether the hole is one, and that of the leaf that was there, is for the tree to tell.
    if (isHole(bytes, start)) {
      withheld.push(line);
      return undefined;
    }
    const leaf = readLeaf(bytes, start, end);
    if (leaf === undefined) return bad('is not the canonical form of a leaf');
    const due = next.get(leaf.stream) ?? 0;
    if (leaf.revision !== due) {
      missing += leaf.revision - due;
      const isFilled = leaf.revision > due && missing <= withheld.length;
      if (!isFilled) return bad(`is revision ${leaf.revision} of ${leaf.stream}, where ${due} is due`);
    }
    next.set(leaf.stream, leaf.revision + 1);
    if (leaf.recorded < 0) foreign += 1;
    else times.add(bytes, leaf.recorded, leaf.recordedEnd);
    return undefined;
  });
  return finding ?? { streams: next.size, foreign, withheld, ...times.span(), below: times.below };
}
