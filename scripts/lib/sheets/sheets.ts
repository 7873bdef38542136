import { claimFaults, lineFaults, tollFaults } from './contract.ts';
import { mergesOf, WrongDuplicate } from './duplicates.ts';
import { claimed, type Line, openingOf } from './events.ts';
import { type Fault, SheetsRefused } from './faults.ts';
import { claimRows, type Placed, type Rows, subjectRows } from './read.ts';
import { type ClaimRow, columnFaults, nameFaults, type Row, type SubjectRow } from './rows.ts';

/** An event to post, and the row of a sheet that it comes from. */
export interface Origin {
  readonly line: Line;
  /** The file, the line and the id of the row. */
  readonly from: string;
}

/** What reading gave, and what was found wrong. */
interface Checked<T> {
  readonly found: T;
  readonly faults: readonly Fault[];
}

type Subjects = ReadonlyMap<string, Placed<SubjectRow>>;

/** The rows by what they are called. Of two of one name the second is a fault. @param needed the columns that each has */
function named<R extends Row>(
  { rows, faults }: Rows,
  needed: readonly string[],
  nameOf: (row: R) => string,
): Checked<Map<string, Placed<R>>> {
  const found = new Map<string, Placed<R>>();
  const wrong = rows.flatMap((placed): readonly Fault[] => {
    const missing = nameFaults(placed.row, needed);
    if (missing.length > 0) return placed.faultsOf(missing);
    const name = nameOf(placed.row as R);
    const first = found.get(name);
    if (first !== undefined) return placed.faultsOf([{ column: 'id', what: `appears twice, first at ${first.from}` }]);
    found.set(name, placed as Placed<R>);
    return [];
  });
  return { found, faults: [...faults, ...wrong] };
}

/** The events of a row, and what their contracts have against them. */
const checked = (lines: readonly Line[], { from, faultsOf }: Placed): Checked<Origin[]> => ({
  found: lines.map((line) => ({ line, from })),
  faults: faultsOf(lines.flatMap(lineFaults)),
});

const together = (all: readonly Checked<Origin[]>[]): Checked<Origin[]> => ({
  found: all.flatMap(({ found }) => found),
  faults: all.flatMap(({ faults }) => faults),
});

function openings(subjects: Subjects): Checked<Origin[]> {
  return together(
    [...subjects.values()].map((placed) => {
      const { row, faultsOf } = placed;
      const wrong = columnFaults(row);
      if (wrong.length > 0) return { found: [], faults: faultsOf(wrong) };
      return row.kind === 'toll' ? { found: [], faults: faultsOf(tollFaults(row)) } : checked(openingOf(row), placed);
    }),
  );
}

/** @param isListed whether a row of the sheet of subjects has that id, be it a good one or not */
function claims(
  rows: ReadonlyMap<string, Placed<ClaimRow>>,
  subjects: Subjects,
  isListed: (id: string) => boolean,
): Checked<Origin[]> {
  return together(
    [...rows.values()].map(({ row, from, faultsOf }) => {
      const about = subjects.get(row.subject)?.row ?? { id: row.subject, kind: 'riot' };
      const line = claimed(row, about);
      const lost = { column: 'subject', what: `${row.subject} is in no sheet of subjects` };
      return {
        found: [{ line, from }],
        faults: faultsOf([...(isListed(row.subject) ? [] : [lost]), ...claimFaults(line)]),
      };
    }),
  );
}

function merges(subjects: Subjects): Checked<Origin[]> {
  try {
    const lines = mergesOf(new Map([...subjects].map(([id, { row }]) => [id, row])));
    return together(
      lines.map((line) => {
        const placed = subjects.get(line.subject.slice('incident/'.length));
        if (placed === undefined) throw new Error(`${line.subject} is merged and in no sheet`);
        return checked([line], { ...placed, from: `${placed.from}, mergedInto` });
      }),
    );
  } catch (error) {
    if (!(error instanceof WrongDuplicate)) throw error;
    const { subject, field: column, message: what } = error;
    return { found: [], faults: subjects.get(subject)?.faultsOf([{ column, what }]) ?? [] };
  }
}

/** What was read of a sheet, or why it could not be read at all. */
function rowsOf(read: () => Rows): Rows {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof SheetsRefused)) throw error;
    return { rows: [], faults: error.faults };
  }
}

/**
 * Reads the sheets and checks all of them: NDJSON of claims, JSON of subjects. Merges of duplicates come last.
 *
 * @throws SheetsRefused naming every fault by file, line, row and column
 */
export function readSheets(claimsFile: string, subjectsFile: string): Origin[] {
  const [subjectSheet, claimSheet] = [rowsOf(() => subjectRows(subjectsFile)), rowsOf(() => claimRows(claimsFile))];
  const subjects = named<SubjectRow>(subjectSheet, ['id', 'kind'], ({ id }) => id);
  const said = named<ClaimRow>(claimSheet, ['id', 'subject'], ({ id, subject }) => `${subject} ${id}`);
  const listed = new Set(subjectSheet.rows.map(({ row }) => row.id));
  const isRead = subjectSheet.rows.length > 0 || subjectSheet.faults.length === 0;
  const { found, faults } = together([
    openings(subjects.found),
    claims(said.found, subjects.found, (id) => !isRead || listed.has(id)),
    merges(subjects.found),
  ]);
  const all = [...subjects.faults, ...said.faults, ...faults];
  if (all.length > 0) throw new SheetsRefused(all);
  return found;
}
