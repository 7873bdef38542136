import type { ExportFolder } from '../export/folder.ts';
import { eachLine } from './lines.ts';

/** A leaf's own id: after its data, and before its metadata or its revision. Found in a damaged line too. */
const ID = /^.*?"id":"([^"\\]+)","(?:meta|revision)":/s;

/** The id of the event in a line, as far as it can be made out. */
export const idIn = (line: string): string | undefined => ID.exec(line)?.[1];

/** The ids of the events on some lines, as far as they can be made out. */
export function idsOn(folder: ExportFolder, lines: ReadonlySet<number>): Map<number, { readonly id?: string }> {
  const ids = new Map<number, { readonly id?: string }>();
  eachLine(folder, (bytes, start, end, line) => {
    if (lines.has(line)) {
      const id = idIn(bytes.toString('utf8', start, end));
      ids.set(line, id === undefined ? {} : { id });
    }
    return ids.size === lines.size ? { file: '', what: 'enough' } : undefined;
  });
  return ids;
}
