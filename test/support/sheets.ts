import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readSheets } from '../../scripts/lib/sheets/sheets.ts';
import { temporaryFolder } from './ledger.ts';

/** A pair of sheets in a folder of their own. */
export interface Sheets {
  readonly read: () => ReturnType<typeof readSheets>;
  readonly claimsFile: string;
  readonly subjectsFile: string;
  readonly remove: () => void;
}

/** Sheets with just these contents. */
export function sheetsOf(claims: string | Buffer, subjects: string | Buffer): Sheets {
  const { path, remove } = temporaryFolder();
  const [claimsFile, subjectsFile] = [join(path, 'claims.ndjson'), join(path, 'subjects.json')];
  writeFileSync(claimsFile, claims);
  writeFileSync(subjectsFile, subjects);
  return { read: () => readSheets(claimsFile, subjectsFile), claimsFile, subjectsFile, remove };
}

/** The sheet of subjects as a desk writes it: one subject a line, from line 3 on. */
export const subjectSheet = (subjects: readonly object[]): string =>
  `{\n"subjects": [\n${subjects.map((subject) => JSON.stringify(subject)).join(',\n')}\n]}\n`;

export const claimSheet = (claims: readonly object[]): string =>
  claims.map((claim) => `${JSON.stringify(claim)}\n`).join('');

export const written = (subjects: readonly object[], claims: readonly object[] = []): Sheets =>
  sheetsOf(claimSheet(claims), subjectSheet(subjects));

export const riot = (id: string, more: object = {}) => ({ id, kind: 'riot', places: ['EC-G'], ...more });

export const says = (id: string, subject: string, value: number, more: object = {}) => ({
  ...{ id, subject, measure: 'killed', group: 'inmate', qualifier: 'exact', value, stated: '2021-09-29' },
  ...{ claimant: id, role: 'police' },
  ...more,
});
