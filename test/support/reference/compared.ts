// What the service answers of a history, held against what the reference answers of it.
import assert from 'node:assert/strict';
import { amendedUpTo, type Fields, isUpTo, subjectsOf } from './amended.ts';
import { type Answer, ownAnswer, viewOf } from './best.ts';
import { seriesName } from './claims.ts';
import { dateOf, datesOf } from './dating.ts';
import { daysInForce } from './emergency.ts';
import { answerOf } from './groups.ts';
import { foundUpTo, toldIn } from './merges.ts';
import type { PostedHistory } from './posted.ts';
import { type Bounds, claimedOf, recordedIn } from './toll.ts';

/** A view: up to a position, and of what had been said by a time. */
export interface Asked {
  readonly P: number | undefined;
  readonly T: string | undefined;
}

type Figure = Omit<Answer, 'point' | 'fates'> & { readonly point: number | null } & Fields;
type Step = { readonly claim: string | null; readonly fate: string | null };
type Compared = Bounds & { readonly qualifier: string };
/** What is read of the pages of subjects. */
interface Page {
  readonly figures: readonly Figure[];
  readonly parts: readonly Figure[];
  readonly dating?: {
    readonly contested: boolean;
    readonly words: readonly { readonly event: string; readonly last: boolean; readonly conflicts: boolean }[];
  };
  readonly inForce?: { readonly status: string } | null;
  readonly recorded: Compared & {
    readonly incidents: readonly (Bounds & {
      readonly subject: string;
      readonly value: unknown;
      readonly qualifier: unknown;
      readonly dateContested?: true;
    })[];
    readonly uncertain: readonly { readonly subject: string; readonly dateContested?: true }[];
    readonly withoutFigure?: readonly { readonly subject: string }[];
  };
  readonly notCountedAgain: readonly { readonly subject: string }[];
  readonly claimed: readonly (Fields & { readonly then: object; readonly now: object; readonly before?: Bounds })[];
}

const viewQuery = ({ P, T }: Asked, more: readonly string[] = []): string =>
  [...(P === undefined ? [] : [`atPosition=${P}`]), ...(T === undefined ? [] : [`statedUntil=${T}`]), ...more].join(
    '&',
  );

const pathOf = (subject: string): string => subject.replace('/', 's/').replace('emergencys', 'emergencies');

const sorted = (ids: readonly string[]): string[] => [...ids].sort();

const shownOf = (figure: Figure | Answer): object => ({
  phase: figure.phase,
  value: figure.value,
  qualifier: figure.qualifier,
  low: figure.low,
  high: figure.high,
  point: figure.point ?? 0,
  spread: figure.spread,
  claim: figure.claim,
  assessment: figure.assessment,
  labels: figure.labels,
  conflicts: figure.conflicts,
  outdated: sorted(figure.outdated),
  carriers: sorted(figure.carriers),
});

/** Every series that a subject has figures of its own in: by name, as one of its claims or pins has it. */
function seriesOf(history: PostedHistory, subject: string, { P, T }: Asked): Map<string, Fields> {
  const { entries, claims } = viewOf(history.events, subject, P, T);
  const pins = entries.filter(({ type }) => type === 'AssessmentMade').map(({ data }) => data);
  const all = [...claims.map(({ fields }) => fields), ...pins].map(({ measure, group, part }) => ({
    measure,
    group,
    part,
  }));
  return new Map(all.map((series) => [seriesName(series), series]));
}

function compareFigures(history: PostedHistory, subject: string, page: Page, asked: Asked, where: string): void {
  const view = viewOf(history.events, subject, asked.P, asked.T);
  const figures = new Map([...page.figures, ...page.parts].map((figure) => [seriesName(figure), figure]));
  const series = new Map([...figures, ...seriesOf(history, subject, asked)]);
  for (const [name, one] of series) {
    const expected = answerOf(one, view);
    const figure = figures.get(name);
    if (figure === undefined) assert.equal(expected.phase, 'none', `${where}: ${name} is not there`);
    else assert.deepEqual(shownOf(figure), shownOf(expected), `${where}: ${name}`);
  }
}

/** Groups that may be the sum of others. */
const SUMS = ['all', 'security-forces'].map((group): [string, Fields] => {
  const series = { measure: 'killed', group };
  return [seriesName(series), series];
});

/** Each figure by itself, those that are sums too, and the fates of its last words as its chain tells them. */
async function compareEach(history: PostedHistory, subject: string, asked: Asked, where: string): Promise<void> {
  const view = viewOf(history.events, subject, asked.P, asked.T);
  for (const [name, series] of new Map([...SUMS, ...seriesOf(history, subject, asked)])) {
    const part = series.part === undefined ? [] : [`part=${encodeURIComponent(String(series.part))}`];
    const url = `${pathOf(subject)}/figures/${series.measure}/${series.group}?${viewQuery(asked, part)}`;
    const { status, body } = await history.get<{ figure: Figure; chain: readonly Step[] }>(url);
    assert.equal(status, 200, url);
    const { fates } = ownAnswer(series, view);
    const own = view.claims.filter((claim) => claim.series === name).map(({ id }) => id);
    const told = body.chain.filter(({ claim, fate }) => own.includes(claim ?? '') && LAST_WORDS.has(fate ?? ''));
    assert.deepEqual(
      Object.fromEntries(told.map(({ claim, fate }) => [claim, fate])),
      fates,
      `${where}: fates in ${name}`,
    );
    assert.deepEqual(shownOf(body.figure), shownOf(answerOf(series, view)), `${where}: ${name} by itself`);
  }
}
const LAST_WORDS = new Set(['best', 'conflicting', 'outdated', 'differing', 'in-agreement']);

function compareDates(history: PostedHistory, subject: string, page: Page, { P, T }: Asked, where: string): void {
  const recorded = dateOf(amendedUpTo(history.events, subject, P));
  const expected = datesOf(viewOf(history.events, subject, P, T).entries, recorded, T);
  const told = (page.dating?.words ?? []).filter(({ last }) => last);
  const lines = (words: readonly { readonly event: string; readonly conflicts: boolean }[]): string[] =>
    sorted(words.map(({ event, conflicts }) => `${event} ${conflicts}`));
  assert.deepEqual(lines(told), lines(expected), `${where}: words about the date`);
  assert.equal(
    page.dating?.contested,
    expected.some(({ conflicts }) => conflicts),
    `${where}: whether its date is contested`,
  );
}

const sumOf = ({ sum, low, high, qualifier }: Compared): Compared => ({ sum, low, high, qualifier });

function compareToll(history: PostedHistory, subject: string, page: Page, { P, T }: Asked, where: string): void {
  const { recorded } = page;
  const expected = recordedIn(history.events, subject, P, T);
  // Of several clocks the text does not say which comes first: then the rows are compared without the running sums.
  const { isOfOneClock } = expected;
  const row = ({ subject, value, qualifier, sum, low, high }: Page['recorded']['incidents'][number]): string =>
    JSON.stringify(isOfOneClock ? { subject, value, qualifier, sum, low, high } : { subject, value, qualifier });
  const ordered = (names: readonly string[]): readonly string[] => (isOfOneClock ? names : sorted(names));
  const names = (of: readonly { readonly subject: string }[]): readonly string[] =>
    ordered(of.map((one) => one.subject));
  const disputed = [...recorded.incidents, ...recorded.uncertain].filter(({ dateContested }) => dateContested);
  assert.deepEqual(
    {
      ...sumOf(recorded),
      incidents: ordered(recorded.incidents.map(row)),
      uncertain: names(recorded.uncertain),
      withoutFigure: names(recorded.withoutFigure ?? []),
      notCountedAgain: sorted(names(page.notCountedAgain)),
      disputed: sorted(names(disputed)),
    },
    {
      ...sumOf(expected),
      incidents: ordered(expected.incidents.map(row)),
      uncertain: ordered(expected.uncertain),
      withoutFigure: ordered(expected.withoutFigure),
      notCountedAgain: sorted(expected.notCountedAgain),
      disputed: sorted(expected.disputed),
    },
    `${where}: the recorded sum`,
  );
  const claimed = page.claimed.map(({ claim, qualifier, value, then: whenSaid, now: asAsked, before }) => {
    const less = before === undefined ? undefined : { low: before.low, high: before.high };
    return { claim, qualifier, value, whenSaid, asAsked, before: less };
  });
  assert.deepEqual(claimed, claimedOf(history.events, subject, P, T), `${where}: the claimed totals`);
}

const DAY = 86_400_000;

/** In force on the first and last days that are covered, and not on those beside them. */
async function compareEmergency(
  history: PostedHistory,
  subject: string,
  P: number | undefined,
  where: string,
): Promise<void> {
  const days = daysInForce(history.events, subject, P);
  if (days === undefined || days.size === 0) return;
  const around = [...new Set([...days].flatMap((day) => [day - 1, day, day + 1]))];
  for (const number of around.filter((day) => [day - 1, day, day + 1].some((one) => days.has(one) !== days.has(day)))) {
    const day = new Date(number * DAY).toISOString().slice(0, 10);
    const url = `${pathOf(subject)}?${viewQuery({ P, T: undefined }, [`inForceOn=${day}`])}`;
    const { body } = await history.get<Page>(url);
    assert.equal(body.inForce?.status, days.has(number) ? 'in-force' : 'not-in-force', `${where} on ${day}`);
  }
}

/** Asks for every subject of a history in a view, and fails where an answer is not what the text says. */
export async function compare(history: PostedHistory, asked: Asked): Promise<void> {
  const found = foundUpTo(history.events, asked.P);
  for (const subject of subjectsOf(history.events)) {
    const where = `${subject} ${JSON.stringify(asked)}`;
    const { status, location, body } = await history.get<Page>(`${pathOf(subject)}?${viewQuery(asked)}`);
    const hasBegun = history.events.filter(isUpTo(asked.P)).some((event) => event.subject === subject);
    assert.equal(status, !hasBegun ? 404 : found.has(subject) ? 308 : 200, where);
    if (status === 308) assert.match(String(location), new RegExp(`/${pathOf(toldIn(subject, found))}(\\?|$)`), where);
    if (status !== 200) continue;
    compareFigures(history, subject, body, asked, where);
    await compareEach(history, subject, asked, where);
    if (subject.startsWith('toll/')) compareToll(history, subject, body, asked, where);
    else compareDates(history, subject, body, asked, where);
    if (subject.startsWith('emergency/')) await compareEmergency(history, subject, asked.P, where);
  }
}
