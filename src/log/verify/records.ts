import type { ExportFolder } from '../export/folder.ts';
import { EVENTS, isHole } from '../export/layout.ts';
import { Bundles } from './bundles.ts';
import type { Finding } from './finding.ts';
import { readLeaf } from './leaf-line.ts';
import { eachLine } from './lines.ts';

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
 * Checks that each line is a leaf of the ledger in its canonical form, that the revisions of each stream are 0, 1, 2 …, and
 * that the entry bundles have the same leaves. A revision may lack only for a leaf that is withheld before it.
 *
 * @param size how many lines there have to be; whether there are is left to `checkTree`
 */
export function checkRecords(folder: ExportFolder, size: number): Records | Finding {
  const bundles = new Bundles(folder, size);
  const last = new Map<string, number>();
  const withheld: number[] = [];
  let [foreign, below, missing] = [0, 0, 0];
  let [from, until] = ['', ''];
  const finding = eachLine(folder, (bytes, start, end, line, fault) => {
    const bad = (what: string): Finding => ({ file: EVENTS, line, what });
    if (line > size) return undefined;
    if (fault !== undefined) return bad(fault);
    if (isHole(bytes, start)) {
      withheld.push(line);
      return bundles.check(line, bytes, end, end);
    }
    const leaf = readLeaf(bytes, start, end);
    if (leaf === undefined) return bad('is not the canonical form of a leaf');
    const due = (last.get(leaf.stream) ?? -1) + 1;
    if (leaf.revision !== due) {
      missing += leaf.revision - due;
      const isFilled = leaf.revision > due && missing <= withheld.length;
      if (!isFilled) return bad(`is revision ${leaf.revision} of ${leaf.stream}, where ${due} is due`);
    }
    last.set(leaf.stream, leaf.revision);
    if (leaf.recorded === undefined) foreign += 1;
    else if (leaf.recorded < until) below += 1;
    else until = leaf.recorded;
    if (from === '') from = until;
    return bundles.check(line, bytes, start, end);
  });
  return finding ?? { streams: last.size, foreign, withheld, from, until, below };
}
