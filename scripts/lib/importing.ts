import { readFileSync } from 'node:fs';
import type { Client, LineResult } from './client.ts';
import { mergesOf, WrongDuplicate } from './duplicates.ts';
import { claimed, type Line, openingOf, type SheetClaim, type SheetSubject } from './sheets.ts';

const LINES_A_REQUEST = 200;

/** Where an event to post comes from. */
interface Origin {
  readonly line: Line;
  readonly from: string;
}

export interface Imported {
  readonly events: number;
  readonly recorded: number;
  /** Recorded by an earlier run. */
  readonly there: number;
  readonly refused: readonly { readonly from: string; readonly subject: string; readonly result: LineResult }[];
}

/** Where a subject stands in its sheet: the file and the line of its id. */
function placeOf(id: string, file: string, text: string): string {
  const name = `"id":${JSON.stringify(id)}`;
  const line = text.split('\n').findIndex((one) => one.replace(/"\s*:\s*"/g, '":"').includes(name)) + 1;
  return line === 0 ? `${file}: ${id}` : `${file}:${line}: ${id}`;
}

function duplicatesIn(known: ReadonlyMap<string, SheetSubject>, file: string, text: string): Origin[] {
  try {
    return mergesOf(known).map((line) => {
      const id = line.subject.slice('incident/'.length);
      return { line, from: `${placeOf(id, file, text)}, mergedInto` };
    });
  } catch (error) {
    if (!(error instanceof WrongDuplicate)) throw error;
    throw new Error(`${placeOf(error.subject, file, text)}, ${error.field}: ${error.message}`);
  }
}

/**
 * Reads the sheets: NDJSON of claims, JSON of subjects. Merges of duplicates come last.
 *
 * @throws Error naming the file, the line and, of a duplicate, the field that cannot be read
 */
export function readSheets(claimsFile: string, subjectsFile: string): Origin[] {
  const subjectsText = readFileSync(subjectsFile, 'utf8');
  const { subjects } = JSON.parse(subjectsText) as { subjects: SheetSubject[] };
  const known = new Map(subjects.map((subject) => [subject.id, subject]));
  const openings = subjects.flatMap((subject) =>
    openingOf(subject).map((line): Origin => ({ line, from: `${subjectsFile}: ${subject.id}` })),
  );
  const claims = readFileSync(claimsFile, 'utf8')
    .split('\n')
    .map((text, index) => ({ text, from: `${claimsFile}:${index + 1}` }))
    .filter(({ text }) => text.trim() !== '')
    .map(({ text, from }): Origin => {
      try {
        return { line: claimed(JSON.parse(text) as SheetClaim, known), from };
      } catch (error) {
        throw new Error(`${from}: ${error instanceof Error ? error.message : String(error)}`);
      }
    });
  return [...openings, ...claims, ...duplicatesIn(known, subjectsFile, subjectsText)];
}

/** Posts the sheets to a ledger, in order. A line that is refused stops nothing. */
export async function importSheets(
  origins: readonly Origin[],
  client: Client,
  progress: (done: number, all: number) => void,
): Promise<Imported> {
  let [recorded, there] = [0, 0];
  const refused: Imported['refused'][number][] = [];
  for (let done = 0; done < origins.length; done += LINES_A_REQUEST) {
    const part = origins.slice(done, done + LINES_A_REQUEST);
    const results = await client.postLines(part.map(({ line }) => line));
    for (const [index, result] of results.entries()) {
      const origin = part[index];
      if (result.status === 201 && result.repeated) there += 1;
      else if (result.status === 201) recorded += 1;
      else if (origin !== undefined) refused.push({ from: origin.from, subject: origin.line.subject, result });
    }
    progress(done + part.length, origins.length);
  }
  return { events: origins.length, recorded, there, refused };
}
