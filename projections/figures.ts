import type { Series } from '#src/domain/claim.ts';
import { addEnds, isEstimate, pointOf, type Qualifier, saidOf } from '#src/domain/figure.ts';
import { isSameName, nameKey, slugOf } from '#src/domain/names.ts';
import { CHILD_GROUPS, type Group, groupsAbove, type Measure, PARENT_GROUPS } from '#src/domain/vocabulary.ts';
import { type Answer, best, POLICY } from './best-v1.ts';
import type { AllSaid, SaidClaim } from './said.ts';

/** Who said a figure: what stands beside every number. */
export interface Source {
  readonly claimant: string | null;
  readonly institution: string;
  readonly role: string;
  readonly status: string;
  readonly stated: string | null;
  readonly publisher: string | null;
  readonly url: string | null;
  readonly event: string;
}

/** The current figure of one series, as the API answers it. */
export interface Figure extends Series {
  /** The number as said (an increment resolved, a roll-up summed); null for `between`, words, and where there is none. */
  readonly value: number | null;
  readonly qualifier: Qualifier | null;
  readonly low: number | null;
  readonly high: number | null;
  /** The least and the greatest point of the last words and of the pin; null where there are none, and of a sum. */
  readonly spread: readonly [number, number] | null;
  readonly phase: Answer['phase'] | 'rolled-up';
  readonly labels: readonly Label[];
  readonly claim: string | null;
  /** The event of the analyst's assessment, where the figure is pinned. */
  readonly assessment: string | null;
  readonly words: string | null;
  readonly source: Source | null;
  readonly conflicts: readonly string[];
  readonly outdated: readonly string[];
  readonly carriers: readonly string[];
  readonly policy: typeof POLICY;
  /** What a sum uses; null where there is no figure. */
  readonly point: number | null;
}

export const LABELS = [
  'contested',
  'estimates-differ',
  'lower-bound-only',
  'single-source',
  'rolled-up',
  'parts-exceed',
] as const;
export type Label = (typeof LABELS)[number];

export const sourceOf = ({ claim, institution, report, event }: SaidClaim): Source => ({
  claimant: claim.claimant ?? null,
  institution,
  role: claim.role ?? 'unattributed',
  status: claim.status ?? 'preliminary',
  stated: claim.stated ?? null,
  publisher: report?.publisher ?? null,
  url: report?.url ?? null,
  event,
});

const partKey = (part: string | undefined): string => (part === undefined ? '' : nameKey(part));

/** Whether something counts a series: same measure and group, and the same part or none. */
export const isOf = (series: Series, { measure, group, part }: Series): boolean =>
  series.measure === measure && series.group === group && partKey(series.part) === partKey(part);

/** A series' name as a key. */
export const keyOf = ({ measure, group, part }: Series): string => `${measure}/${group}/${partKey(part)}`;

/**
 * The part that a reader asks for, as it was named: by its name, or else by the slug of a name. One that nobody named stays as
 * it was asked for.
 *
 * @param named the parts that were named, in the order in which they were
 */
export const partNamed = (named: readonly (string | undefined)[], asked: string): string => {
  const names = named.filter((name) => name !== undefined);
  const sameName = names.find((name) => isSameName(name, asked));
  return sameName ?? names.find((name) => slugOf(name) === slugOf(asked)) ?? asked;
};

/** Whether nobody is contradicted, for no bounds were said, and yet the last words do not agree. */
const doEstimatesDiffer = (words: readonly SaidClaim[]): boolean =>
  words.some(({ quantity }) => isEstimate(quantity)) &&
  new Set(words.map(({ quantity }) => pointOf(quantity))).size > 1;

function labelsOf({ best, words, conflicts }: Answer): Label[] {
  const lower = best?.quantity.qualifier === 'at-least' || best?.quantity.qualifier === 'more-than';
  return [
    ...(conflicts.length > 0 ? (['contested'] as const) : []),
    ...(doEstimatesDiffer(words) ? (['estimates-differ'] as const) : []),
    ...(lower ? (['lower-bound-only'] as const) : []),
    ...(best !== undefined && words.length === 1 ? (['single-source'] as const) : []),
  ];
}

const ids = (claims: readonly SaidClaim[]): string[] => claims.map(({ claim }) => claim.id);

function ownFigure(series: Series, answer: Answer): Figure {
  const quantity = answer.best?.quantity;
  const claim = answer.best?.claim;
  return {
    ...series,
    value: quantity === undefined ? null : saidOf(quantity),
    qualifier: quantity?.qualifier ?? null,
    low: answer.interval?.low ?? null,
    high: answer.interval?.high ?? null,
    spread: answer.spread ?? null,
    phase: answer.phase,
    labels: labelsOf(answer),
    claim: claim?.claim.id ?? null,
    assessment: answer.best?.pin?.event ?? null,
    words: quantity?.qualifier === 'words' ? quantity.words : null,
    source: claim === undefined ? null : sourceOf(claim),
    conflicts: ids(answer.conflicts),
    outdated: ids(answer.outdated),
    carriers: ids(answer.carriers),
    policy: POLICY,
    point: quantity === undefined ? null : pointOf(quantity),
  };
}

/** The sum of the child groups' figures; undefined where no child has one. A missing child leaves the high end open. */
function rolledUp(series: Series, children: readonly Figure[], none: Figure): Figure | undefined {
  const present = children.filter(({ phase }) => phase !== 'none');
  if (present.length === 0) return undefined;
  const missing = present.length < children.length;
  const sum = (of: (figure: Figure) => number | null): number => present.reduce((total, f) => total + (of(f) ?? 0), 0);
  const high = missing ? null : present.reduce<number | null>((total, f) => addEnds(total, f.high), 0);
  const exact = !missing && present.every(({ qualifier }) => qualifier === 'exact');
  const about = present.some(({ qualifier }) => qualifier === 'about');
  const point = sum((figure) => figure.point);
  return {
    ...none,
    ...series,
    value: point,
    qualifier: exact ? 'exact' : about ? 'about' : high === null ? 'at-least' : 'between',
    low: sum(({ low }) => low),
    high,
    phase: 'rolled-up',
    labels: ['rolled-up'],
    point,
  };
}

/** What the policy answers for a series' own words and pins. */
export const answerOf = (view: AllSaid, series: Series): Answer =>
  best(
    view.claims.filter(({ claim }) => isOf(claim, series)),
    view.pins.filter(({ data }) => isOf(data, series)),
    view,
  );

/** A figure by what the policy answers for a series and those of its child groups. */
export function figureBy(answer: (series: Series) => Answer, series: Series): Figure {
  const own = ownFigure(series, answer(series));
  if (CHILD_GROUPS[series.group].length === 0) return own;
  const children = CHILD_GROUPS[series.group].map((group) => figureBy(answer, { ...series, group }));
  if (own.phase === 'none') return rolledUp(series, children, own) ?? own;
  const below = children.reduce((total, { low }) => total + (low ?? 0), 0);
  return own.high !== null && below > own.high ? { ...own, labels: [...own.labels, 'parts-exceed'] } : own;
}

/**
 * The figure of a series by the policy best/v1. A group without a word of its own is the sum of its child groups.
 *
 * @param view what is in view of the subject (`saidUntil`)
 */
export const figureOf = (view: AllSaid, series: Series): Figure => figureBy((one) => answerOf(view, one), series);

/** The series that a subject has words or assessments of (in any view), whole before parts, in the vocabulary's order. */
export function seriesOf({ claims, pins }: Pick<AllSaid, 'claims' | 'pins'>): Series[] {
  const found = new Map<string, Series>();
  for (const { measure, group, part } of [...claims.map(({ claim }) => claim), ...pins.map(({ data }) => data)]) {
    const series = { measure, group, ...(part === undefined ? {} : { part }) };
    if (!found.has(keyOf(series))) found.set(keyOf(series), series);
  }
  return [...found.values()];
}

/** Whether nobody said a group, and at least two child groups give it a figure. */
export function isSummed(group: Group, isSpoken: (group: Group) => boolean): boolean {
  const has = (one: Group): boolean => isSpoken(one) || CHILD_GROUPS[one].some(has);
  return !isSpoken(group) && CHILD_GROUPS[group].filter(has).length > 1;
}

/** Groups above that child groups are summed in: shown, though nobody said them. */
export function summedSeries(all: readonly Series[]): Series[] {
  const whole = all.filter(({ part }) => part === undefined);
  const measures = [...new Set(whole.map(({ measure }) => measure))];
  const isSpoken = (measure: Measure, group: Group): boolean =>
    whole.some((series) => series.measure === measure && series.group === group);
  return measures.flatMap((measure) =>
    PARENT_GROUPS.filter((group) => isSummed(group, (one) => isSpoken(measure, one))).map((group) => ({
      measure,
      group,
    })),
  );
}

/** A series and those of the groups above it, whose sums it may be in. */
export const withAbove = (series: Series): Series[] => [
  series,
  ...groupsAbove(series.group).map((group) => ({ ...series, group })),
];

/** The figures of a subject: the whole, and its parts beside it. */
export function figuresOf(all: AllSaid, view: AllSaid): { figures: Figure[]; parts: Figure[] } {
  const series = seriesOf(all);
  const whole = [...series.filter(({ part }) => part === undefined), ...summedSeries(series)];
  return {
    figures: whole.map((one) => figureOf(view, one)),
    parts: series.filter(({ part }) => part !== undefined).map((one) => figureOf(view, one)),
  };
}
