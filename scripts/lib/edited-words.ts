import type { Json, JsonObject } from '#src/domain/json.ts';
import { type Edited, isAmendable } from './edited.ts';
import { columnOf } from './sheets/contract.ts';
import { cut } from './table.ts';

const WIDE = 200;
const GUIDE = 'docs/sheets.md#a-row-that-was-edited';

const escaped = (text: string): string =>
  [...Array(text.length).keys()].map((at) => `\\u${text.charCodeAt(at).toString(16).padStart(4, '0')}`).join('');

/** JSON that a shell takes within single quotes, and a terminal for nothing but text. */
const asJson = (value: Json): string => JSON.stringify(value).replace(/['\p{Cc}\p{Cf}]/gu, escaped);

const shown = (value: Json | undefined): string => (value === undefined ? 'nothing' : cut(asJson(value), WIDE));

/** The call that amends what was recorded. */
function callOf(subject: string, amendments: readonly JsonObject[], revision: number, url: string): string {
  const [event, ...more] = amendments.map((data) => ({ type: 'EntryAmended', data }));
  const body = more.length === 0 ? { subject, ...event } : { subject, events: [event, ...more] };
  const headers = `-H 'Content-Type: application/json' -H 'If-Match: "${revision}"'`;
  return `curl ${headers} --data '${asJson(body as unknown as Json)}' ${url}/v1/events`;
}

/** How what was recorded is changed. */
function remedy(edited: Edited, subject: string, url: string): string[] {
  const { entry, amendments, revision, mergedInto } = edited;
  if (entry.type === 'IncidentsMerged') {
    return ['A merge cannot be amended: post IncidentSplit, then IncidentsMerged as it should be.'];
  }
  if (!isAmendable(edited))
    return ['The claim was struck and stays struck. To record it again, add a row with another id.'];
  const split =
    mergedInto === undefined
      ? []
      : [`${subject} is merged into ${mergedInto}: split it first, with IncidentSplit, and merge it again afterwards.`];
  return [
    ...split,
    'Was it a slip in the sheet? Then amend the entry, and import again:',
    `  ${callOf(subject, amendments, revision, url)}`,
    'Did the source say something new? Then put the row back, and add a new row with its own id and relation.',
    `Should it never have been recorded? Then strike the claim. ${GUIDE} tells more.`,
  ];
}

/** What there is to say of a row that was edited since it was recorded, a line each. */
export function editedLines(edited: Edited, subject: string, url: string): string[] {
  const { entry, differences } = edited;
  const { id, position, revision, recorded, amendments } = entry;
  return [
    ...differences.map(({ column, recorded, now }) => {
      const name = columnOf(`#/data/${column.replaceAll('.', '/')}`);
      return `${name}: recorded ${shown(recorded)}, the sheet now says ${shown(now)}`;
    }),
    `recorded by event ${id}, position ${position}, revision ${revision} of ${subject}, at ${recorded}` +
      (amendments === undefined ? '' : ', and amended since'),
    ...remedy(edited, subject, url),
  ];
}
