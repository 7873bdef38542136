import { claimsOf, type EventBody, reportOf } from './events.ts';
import { nameKey, slugOf } from './names.ts';
import { type Refusal, refusal } from './refusal.ts';

type Field = readonly [pointer: string, name: string | undefined];

interface Speaker {
  readonly claimant?: string;
  readonly institution?: string;
}

const speakerFields = ({ claimant, institution }: Speaker, at: string): Field[] => [
  [`${at}/claimant`, claimant],
  [`${at}/institution`, institution],
];

/** Whether a speaker has no name: the publisher stands in then. */
const isNobody = ({ claimant, institution }: Speaker): boolean => (institution ?? claimant) === undefined;

/** The speakers of an event: those of its claims, and who acted or stated something. */
function speakersOf(body: EventBody): readonly Speaker[] {
  const isSpeech = 'gist' in body.data || body.type === 'ClaimRetracted' || body.type === 'ClaimReinstated';
  return [...claimsOf(body), ...(isSpeech ? [body.data as Speaker] : [])];
}

function personFields(body: EventBody): Field[] {
  const publisher = speakersOf(body).some(isNobody) ? reportOf(body)?.publisher : undefined;
  return [
    ...speakerFields(body.data as Speaker, ''),
    ...claimsOf(body).flatMap((claim, index) => speakerFields(claim, `/claims/${index}`)),
    ['/report/publisher', publisher],
  ];
}

const listed = (names: readonly string[] | undefined, at: string): Field[] =>
  (names ?? []).map((name, index) => [`${at}/${index}`, name]);

function facilityFields(body: EventBody): Field[] {
  const { type, data } = body;
  const parts = claimsOf(body).map(({ part }, index): Field => [`/claims/${index}/part`, part]);
  switch (type) {
    case 'RiotReported':
    case 'TransferOperationBegun':
      return [...listed(data.facilities, '/facilities'), ...parts];
    case 'TransferOperationProgressed':
      return [['/from', data.from], ...listed(data.to, '/to'), ...parts];
    case 'TollClaimed':
      return [['/scope/facility', data.scope.facility], ...parts];
    case 'AssessmentMade':
      return [['/part', data.part]];
    default:
      return parts;
  }
}

/** Refuses each name that is empty once it is compared, by its field. The contract takes such names, because older events have them. */
export function nameRefusals(body: EventBody): Refusal[] {
  const empty = ([pointer, name]: Field, isEmpty: (name: string) => boolean): Refusal[] =>
    name !== undefined && isEmpty(name) ? [refusal('name-empty', pointer, 'has no visible character')] : [];
  return [
    ...personFields(body).flatMap((field) => empty(field, (name) => nameKey(name) === '')),
    ...facilityFields(body).flatMap((field) => empty(field, (name) => slugOf(name) === '')),
  ];
}
