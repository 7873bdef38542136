import { iso31661, iso31662, iso31663 } from 'iso-3166';
import { MORE_PARENTS } from './place-parents.ts';

/** What a figure measures. */
export const MEASURES = [
  'killed',
  'injured',
  'missing',
  'escaped',
  'recaptured',
  'hostage',
  'arrested',
  'transferred',
  'deployed',
  'attacks',
] as const;
export type Measure = (typeof MEASURES)[number];

/** Whom a figure counts. */
export const GROUPS = ['all', 'inmate', 'security-forces', 'police', 'military', 'prison-staff', 'civilian'] as const;
export type Group = (typeof GROUPS)[number];

/** The groups below a group: the tree all > inmate, security-forces > (police, military, prison-staff), civilian. */
export const CHILD_GROUPS: Readonly<Record<Group, readonly Group[]>> = {
  all: ['inmate', 'security-forces', 'civilian'],
  'security-forces': ['police', 'military', 'prison-staff'],
  inmate: [],
  police: [],
  military: [],
  'prison-staff': [],
  civilian: [],
};

/** The groups that have groups below them, those below first. */
export const PARENT_GROUPS: readonly Group[] = GROUPS.filter((group) => CHILD_GROUPS[group].length > 0).toReversed();

/** The groups below a group, and those below them. */
export const groupsBelow = (group: Group): Group[] =>
  CHILD_GROUPS[group].flatMap((child) => [child, ...groupsBelow(child)]);

/** The groups above a group, the nearest first. */
export function groupsAbove(group: Group): Group[] {
  const parent = PARENT_GROUPS.find((one) => CHILD_GROUPS[one].includes(group));
  return parent === undefined ? [] : [parent, ...groupsAbove(parent)];
}

/** Who speaks, and how much weight the word has: the lower the tier, the nearer to the count. */
export const ROLE_TIERS = {
  forensic: 1,
  prosecutor: 2,
  'prison-authority': 3,
  police: 4,
  military: 4,
  government: 5,
  igo: 6,
  ngo: 6,
  ombudsman: 6,
  agency: 7,
  media: 7,
  witness: 8,
  unattributed: 8,
} as const;
export type Role = keyof typeof ROLE_TIERS;
export const ROLES = Object.keys(ROLE_TIERS) as [Role, ...Role[]];

const LAST_OFFICIAL_TIER = 6;

/** The tier of a role; a claim that names none is unattributed. */
export const tierOf = (role: Role | undefined): number => ROLE_TIERS[role ?? 'unattributed'];

/** Whether a role is an official one (tiers 1–6). */
export const isOfficial = (role: Role | undefined): boolean => tierOf(role) <= LAST_OFFICIAL_TIER;

export const STATUSES = ['preliminary', 'confirmed', 'final'] as const;
export type Status = (typeof STATUSES)[number];

/** Why a correction was made. */
export const REASONS = [
  'bodies-found',
  'death-in-hospital',
  'body-parts-counted',
  'double-count',
  'identification',
  'scope-error',
  'transposition',
  'transcription',
  'reallocated',
  'basis-changed',
  'unexplained',
] as const;
export type Reason = (typeof REASONS)[number];

/** What a figure was counted from. */
export const BASES = ['scene', 'bodies', 'autopsy', 'identified', 'hospital', 'registry', 'media-tally'] as const;

/** An ISO 3166-1 alpha-2 country or an ISO 3166-2 subdivision, by form. */
export const PLACE = /^[A-Z]{2}(-[A-Z0-9]{1,3})?$/;

/** Kosovo: user-assigned in ISO 3166-1, and in common use. */
const KOSOVO = 'XK';

const COUNTRIES = new Set([...iso31661.map(({ alpha2 }) => alpha2), KOSOVO]);

/** Countries whose code the standard has retired. A code that it has given to another since means that other. */
const RETIRED = iso31663.filter(({ from }) => !COUNTRIES.has(from.alpha2));

/**
 * What a retired country lies in: the one whose code came after its own. One that was split, or whose code meant several countries,
 * lies in none: its code does not say in which of them a place is.
 */
const SUCCESSORS = RETIRED.flatMap(({ type, from, to }): [string, string][] => {
  const [successor] = to;
  const isOne = RETIRED.filter((other) => other.from.alpha2 === from.alpha2).length === 1 && to.length === 1;
  return type !== 'split' && isOne && successor?.state === 'assigned' ? [[from.alpha2, successor.alpha2]] : [];
});

/** What each place lies in, the next above it. */
const NEXT_AROUND = new Map([
  ...iso31662.map(({ code, parent }): [string, string] => [code, parent]),
  ...MORE_PARENTS,
  ...SUCCESSORS,
]);

const PLACES = new Set([...COUNTRIES, ...RETIRED.map(({ from }) => from.alpha2), ...iso31662.map(({ code }) => code)]);

/** Whether the standard has a code, or had it: a country or a subdivision of one. */
export const isPlace = (code: string): boolean => PLACES.has(code);

const around = new Map<string, readonly string[]>();

/** A place and the places that it lies in, up to its country: FR-75C, FR-IDF, FR. */
export function placesAround(place: string): readonly string[] {
  let places = around.get(place);
  if (places === undefined) {
    // A code that the standard has dropped since it was taken still lies in its country.
    const next = NEXT_AROUND.get(place) ?? (place.includes('-') ? place.slice(0, 2) : undefined);
    places = next === undefined ? [place] : [place, ...placesAround(next)];
    if (isPlace(place)) around.set(place, places);
  }
  return places;
}

/** Whether a place is another or lies in it: EC-G lies in EC. */
export const liesIn = (place: string, outer: string): boolean => placesAround(place).includes(outer);

/** The country of a place: of one that is retired, the one that it lies in now. */
export const countryOf = (place: string): string => placesAround(place).at(-1) ?? place;
