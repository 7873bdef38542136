import { isObject, type JsonObject } from '#src/domain/json.ts';

/** A row of a sheet, without what it leaves absent. */
export type Row = JsonObject;

/** A row of the sheet of claims that says which claim it is, and of which subject. */
export type ClaimRow = Row & { readonly id: string; readonly subject: string };

/** A row of the sheet of subjects that says which subject it is, and of which kind. */
export type SubjectRow = Row & { readonly id: string; readonly kind: string };

/** What a row says of itself wrongly. */
export interface CellFault {
  readonly column: string;
  readonly what: string;
}

/** A value without what is absent in it: null, an empty text, an empty list, and what holds nothing else; undefined where nothing is left. */
export function given(value: unknown): unknown {
  if (value === null || value === '') return undefined;
  if (Array.isArray(value)) {
    const items = value.map(given).filter((item) => item !== undefined);
    return items.length === 0 ? undefined : items;
  }
  if (!isObject(value)) return value;
  const members = Object.entries(value).map(([name, member]) => [name, given(member)] as const);
  const said = members.filter(([, member]) => member !== undefined);
  return said.length === 0 ? undefined : Object.fromEntries(said);
}

/** The same of a row, which may have no column at all. */
export const rowOf = (value: JsonObject): Row => (given(value) ?? {}) as Row;

export const isText = (value: unknown): value is string => typeof value === 'string';
const absent = (column: string): CellFault => ({ column, what: 'is required' });
const noText = (column: string): CellFault => ({ column, what: 'must be a text' });

/** What keeps a row from saying which one it is. */
export const nameFaults = (row: Row, columns: readonly string[]): CellFault[] =>
  columns.flatMap((column) => (row[column] === undefined ? absent(column) : isText(row[column]) ? [] : noText(column)));

const PLACE = ['places', 'facilities', 'city', 'zone', 'partOf'];
/** The columns of a subject, by its kind. Which a claim has, its contract says. */
const COLUMNS = {
  incident: ['title', ...PLACE, 'between', 'occurred', 'occurredPrecision', 'note', 'mergedInto', 'reason'],
  operation: ['title', 'purpose', ...PLACE, 'occurred', 'note', 'mergedInto', 'reason'],
  toll: ['title', 'scope', 'mergedInto', 'reason'],
} as const satisfies Record<string, readonly string[]>;

/** The kind of the ledger's subject: of any other word it is an incident, of which the word says what it was. */
export const kindOf = ({ kind }: Pick<SubjectRow, 'kind'>): keyof typeof COLUMNS =>
  kind === 'operation' || kind === 'toll' ? kind : 'incident';

const FROM_TO = ['from', 'to'];
const SCOPE = ['place', 'facility', 'population', 'measure', 'group', ...FROM_TO];

/** What is wrong in a column that has columns of its own. */
function partFaults(row: Row, column: string, known: readonly string[], texts: readonly string[]): CellFault[] {
  const value = row[column];
  if (value === undefined) return [];
  if (!isObject(value))
    return [{ column, what: 'must be an object, for example {"from": "2021-11-12", "to": "2021-11-13"}' }];
  const unknown = Object.keys(value).filter((name) => !known.includes(name));
  return [
    ...unknown.map((name) => ({ column: `${column}.${name}`, what: 'an unknown column' })),
    ...texts
      .filter((name) => value[name] !== undefined && !isText(value[name]))
      .map((name) => noText(`${column}.${name}`)),
  ];
}

/** What is wrong with the columns of a subject, whatever is in them. */
export function columnFaults(row: SubjectRow): CellFault[] {
  const { kind } = row;
  if (kind === 'emergency') {
    return [{ column: 'kind', what: 'an emergency is in no sheet: post EmergencyDecreed to /v1/events' }];
  }
  const known: readonly string[] = ['id', 'kind', ...COLUMNS[kindOf(row)]];
  const isElsewhere = (column: string): boolean =>
    Object.values(COLUMNS)
      .flat()
      .some((other) => other === column);
  return [
    ...Object.keys(row)
      .filter((column) => !known.includes(column))
      .map((column) => ({
        column,
        what: isElsewhere(column) ? `a subject of kind ${kind} has no such column` : 'an unknown column',
      })),
    ...(known.includes('occurred') ? partFaults(row, 'occurred', FROM_TO, FROM_TO) : []),
    ...(kind === 'toll'
      ? row.scope === undefined
        ? [absent('scope')]
        : partFaults(row, 'scope', SCOPE, FROM_TO)
      : []),
  ];
}
