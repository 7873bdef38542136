import { findNodeAtLocation, type Node } from 'jsonc-parser';
import { isObject, type JsonObject } from '#src/domain/json.ts';
import type { Fault } from './faults.ts';
import { readJson } from './json.ts';
import { type CellFault, type Row, rowOf } from './rows.ts';
import { LINE_END, readSheet } from './text.ts';

/** A row, where it is, and what is wrong in it. */
export interface Placed<R extends Row = Row> {
  readonly row: R;
  readonly faultsOf: (faults: readonly CellFault[]) => readonly Fault[];
  /** The file, the line and the id of the row. */
  readonly from: string;
}

function placed(value: JsonObject, file: string, lineOf: (column?: string) => number): Placed {
  const row = rowOf(value);
  const id = typeof row.id === 'string' ? row.id : undefined;
  return {
    row,
    from: `${file}:${lineOf()}${id === undefined ? '' : `: ${id}`}`,
    faultsOf: (faults) =>
      faults.map((fault) => ({
        file,
        line: lineOf(fault.column),
        ...(id === undefined ? {} : { row: id }),
        ...fault,
      })),
  };
}

/** The rows of a sheet that can be read, and what is wrong with the others. */
export interface Rows {
  readonly rows: readonly Placed[];
  readonly faults: readonly Fault[];
}

/** A sheet of claims: NDJSON, one claim a line. @throws SheetsRefused where it is not UTF-8 */
export function claimRows(file: string): Rows {
  const faults: Fault[] = [];
  const rows = readSheet(file)
    .split(LINE_END)
    .flatMap((text, index): Placed[] => {
      if (text.trim() === '') return [];
      const line = index + 1;
      const read = readJson(text);
      if ('value' in read && isObject(read.value)) return [placed(read.value, file, () => line)];
      if ('value' in read) faults.push({ file, line, what: 'must be an object: one claim a line' });
      else faults.push(...read.faults.map(({ column, what }) => ({ file, line, column, what })));
      return [];
    });
  return { rows, faults };
}

/** The nearest to a path that there is in a value. */
function nodeAt(root: Node, path: readonly (string | number)[]): Node {
  const found = findNodeAtLocation(root, [...path]);
  return found ?? (path.length === 0 ? root : nodeAt(root, path.slice(0, -1)));
}

/** A sheet of subjects: one JSON object, `subjects` in it; `about` is for the reader. @throws SheetsRefused where it is not UTF-8 */
export function subjectRows(file: string): Rows {
  const text = readSheet(file);
  const lineAt = (offset: number): number => text.slice(0, offset).split(LINE_END).length;
  const read = readJson(text);
  if ('faults' in read) {
    const faults = read.faults.map(({ offset, column, what }) => ({ file, line: lineAt(offset), column, what }));
    return { rows: [], faults };
  }
  const { value, root } = read;
  const lineOf = (...path: (string | number)[]): number => lineAt(nodeAt(root, path).offset);
  const { subjects, about: _, ...more } = isObject(value) ? value : {};
  const faults: Fault[] = Object.keys(more).map((column) => ({
    file,
    line: lineOf(column),
    column,
    what: 'an unknown member: only subjects and about are known',
  }));
  if (!Array.isArray(subjects)) {
    return { rows: [], faults: [...faults, { file, column: 'subjects', what: 'must be a list of subjects' }] };
  }
  const rows = subjects.flatMap((subject: unknown, index): Placed[] => {
    const at = ['subjects', index] as const;
    if (isObject(subject)) return [placed(subject, file, (column = '') => lineOf(...at, ...column.split('.')))];
    faults.push({ file, line: lineOf(...at), what: 'must be an object: one subject' });
    return [];
  });
  return { rows, faults };
}
