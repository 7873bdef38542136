import { parsePosted } from '#src/http/posting.ts';
import { type Line, subjectOf, tollOf } from './events.ts';
import type { CellFault, SubjectRow } from './rows.ts';

const COLUMNS: ReadonlyMap<string, string> = new Map([
  ['begun', 'occurred.from'],
  ['ended', 'occurred.to'],
  ['into', 'mergedInto'],
  ['subject', 'id'],
  ['scope.interval', 'scope.from, scope.to'],
]);

/** The column of a sheet that a field of an event comes from. @param pointer of the field in the request */
export function columnOf(pointer: string): string {
  const field = pointer.replace(/^#\/?((data\/claims\/0|report|data)(\/|$))?/, '').replaceAll('/', '.');
  return COLUMNS.get(field) ?? field;
}

/** What the contract of an event has against a row of a sheet. */
const cellFault = ({ pointer, detail }: { readonly pointer: string; readonly detail: string }): CellFault => ({
  column: columnOf(pointer),
  what: detail.replace(/\bfield$/, 'column'),
});

/** What is wrong in a row, by the contract of the event that it becomes. */
export function lineFaults(line: Line): CellFault[] {
  const parsed = parsePosted(line, ['idempotencyKey']);
  return parsed.ok ? [] : parsed.errors.map(cellFault);
}

/** The same of a claim, whatever its subject is. */
export const claimFaults = ({ data: { claims = [] }, report = {} }: Line): CellFault[] =>
  lineFaults({ subject: 'incident/any', type: 'CasualtiesRevised', data: { claims }, report, idempotencyKey: 'any' });

/** The same of a toll, which stands in no event of its own: it goes with each of its claims. */
export const tollFaults = (row: SubjectRow): CellFault[] =>
  lineFaults({
    subject: subjectOf(row),
    type: 'TollClaimed',
    data: { ...tollOf(row), claims: [] },
    idempotencyKey: 'toll',
  }).filter(({ column }) => column !== 'claims');
