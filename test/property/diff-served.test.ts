import assert from 'node:assert/strict';
import { suite } from 'uvu';
import { stoodOf } from '#projections/diff/changes.ts';
import { type Figure, keyOf } from '#projections/figures.ts';
import type { Series } from '#src/domain/claim.ts';
import { idOf, kindOf } from '#src/domain/subject.ts';
import type { Api } from '../support/api.ts';
import { allOf, type Change } from '../support/diff-pages.ts';
import fc from '../support/random.ts';
import { ledgers } from '../support/reference/histories.ts';
import { ledgerOf } from '../support/reference/served.ts';
import { tries } from '../support/tries.ts';

const RUNS = tries(8, 80);
const served = suite('differences of random ledgers, as they are served');

interface Shown {
  readonly figures: readonly Figure[];
  readonly parts: readonly Figure[];
  /** A toll's; of others it is when they were recorded. */
  readonly recorded?: {
    readonly sum: number;
    readonly qualifier: string;
    readonly low: number;
    readonly high: number | null;
  };
  readonly claimed?: readonly object[];
}

/** Merged into another: it has no page of its own. */
const ELSEWHERE = 'elsewhere';

/** What a subject's own page says in a view; undefined where it is not there. */
async function shown(api: Api, subject: Change['subject'], view: string): Promise<Shown | undefined | 'elsewhere'> {
  const answer = await api.send<Shown>({ url: `/v1/${kindOf(subject).replace('y', 'ie')}s/${idOf(subject)}?${view}` });
  if (answer.status === 404) return undefined;
  if (answer.status === 308) return ELSEWHERE;
  assert.equal(answer.status, 200, answer.text);
  return answer.body;
}

const stands = (page: Shown | undefined): Map<string, object> =>
  new Map(
    [...(page?.figures ?? []), ...(page?.parts ?? [])]
      .filter(({ phase }) => phase !== 'none')
      .map((figure) => [keyOf(figure), stoodOf(figure)]),
  );

const sumOf = ({ recorded }: Shown): object => {
  const { sum, qualifier, low, high } = recorded ?? assert.fail('a toll has a sum');
  return { sum, qualifier, low, high };
};

const seriesOf = ({ measure, group, part }: Change['figures'][number]): Series => ({
  measure,
  group,
  ...(part === undefined ? {} : { part }),
});

/** Holds what a comparison says of a subject, or that it says nothing, against its own page at both ends. */
function holdPages(change: Change | undefined, before: Shown | undefined, after: Shown | undefined): void {
  const [was, is] = [stands(before), stands(after)];
  const figures = new Map((change?.figures ?? []).map((figure) => [keyOf(seriesOf(figure)), figure]));
  for (const key of new Set([...was.keys(), ...is.keys(), ...figures.keys()])) {
    const figure = figures.get(key);
    const seen = (stood: Change['figures'][number]['before'] | undefined) =>
      stood?.phase === 'none' ? undefined : stood;
    if (figure === undefined) assert.deepEqual(is.get(key), was.get(key), key);
    else assert.deepEqual([seen(figure.before), seen(figure.after)], [was.get(key), is.get(key)], key);
  }
  if (after?.claimed === undefined) return;
  const total = change?.total;
  const [from, to] = [before && sumOf(before), sumOf(after)];
  if (total === undefined || total === null) assert.deepEqual([from, before?.claimed], [to, after.claimed]);
  else {
    assert.deepEqual([total.before ?? undefined, total.after], [from, to]);
    const claims = (page: Shown | undefined): string[] =>
      (page?.claimed ?? []).map((claimed) => JSON.stringify(claimed)).sort();
    const told = (end: 'before' | 'after') =>
      total.claimed.flatMap((claimed) => (claimed[end] === null ? [] : [JSON.stringify(claimed[end])]));
    const [gone, come] = [new Set(claims(after)), new Set(claims(before))];
    assert.deepEqual(
      told('before').sort(),
      claims(before).filter((claimed) => !gone.has(claimed)),
    );
    assert.deepEqual(
      told('after').sort(),
      claims(after).filter((claimed) => !come.has(claimed)),
    );
  }
}

async function hold(
  api: Api,
  subjects: readonly Change['subject'][],
  query: string,
  views: readonly [string, string],
): Promise<void> {
  const items = await allOf(api, `${query}&limit=3`);
  assert.equal(new Set(items.map(({ subject }) => subject)).size, items.length, 'no subject comes twice');
  for (const subject of subjects) {
    const change = items.find((item) => item.subject === subject);
    const [before, after] = [await shown(api, subject, views[0]), await shown(api, subject, views[1])];
    if (before !== ELSEWHERE && after !== ELSEWHERE) holdPages(change, before, after);
  }
}

const ends = fc.tuple(fc.nat(100), fc.nat(100)).map((shares) => shares.sort((a, b) => a - b));
const days = fc.constantFrom<[string, string]>(
  ['2021-05-01', '2021-05-02'],
  ['2021-05-01', '2021-06'],
  ['2021-05', '2030'],
);

served('are what the pages of the subjects say at both ends, on either axis', async () => {
  await fc.assert(
    fc.asyncProperty(ledgers, ends, days, async (ledger, shares, [early, late]) => {
      const api = await ledgerOf(ledger);
      const subjects = [...new Set(ledger.events.map(({ subject }) => subject))];
      const [a, b] = shares.map((share) => Math.floor((share * (ledger.events.length + 1)) / 101) - 1);
      const at = (position: number | undefined): string =>
        position === -1 ? 'recordedUntil=2000-01-01' : `atPosition=${position}`;
      await hold(api, subjects, `from=${a}&to=${b}`, [at(a), at(b)]);
      await hold(api, subjects, `from=${a}&to=${b}&statedUntil=${early}`, [
        `${at(a)}&statedUntil=${early}`,
        `${at(b)}&statedUntil=${early}`,
      ]);
      const pin = b === -1 ? 'recordedUntil=2000-01-01' : `atPosition=${b}`;
      await hold(api, subjects, `axis=stated&from=${early}&to=${late}&${pin}`, [
        `${pin}&statedUntil=${early}`,
        `${pin}&statedUntil=${late}`,
      ]);
      await api.end();
    }),
    { numRuns: RUNS, endOnFailure: true },
  );
});

served.run();
