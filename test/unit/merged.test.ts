import assert from 'node:assert/strict';
import { suite } from 'uvu';
import { chainOf } from '#projections/chain.ts';
import { type Figure, figureOf } from '#projections/figures.ts';
import { incidents } from '#projections/incidents.ts';
import { composeMerged } from '#projections/merged.ts';
import { allSaid, saidUntil } from '#projections/said.ts';
import { composeToll } from '#projections/tolls.ts';
import type { Series } from '#src/domain/claim.ts';
import type { History } from '#src/domain/history.ts';
import { mergesIn } from '#src/domain/merging.ts';
import { wholesIn } from '#src/domain/parts.ts';
import { endOf } from '#src/domain/time.ts';
import {
  amends,
  among,
  claim,
  eventId,
  incident,
  lifts,
  merges,
  pins,
  reinstates,
  retracts,
  says,
  splits,
  strikes,
  type To,
  toll,
} from '../support/spec.ts';

const merged = suite('what is told of a merged incident');
const [A, B, C] = ['incident/a', 'incident/b', 'incident/c'];
const INMATES: Series = { measure: 'killed', group: 'inmate' };

/** All subjects, as the merges let them be told. */
function composed(events: readonly To[], raced: readonly number[] = []): ReadonlyMap<string, History> {
  const histories = among(events, raced).histories();
  const all = mergesIn(histories);
  const wholes = wholesIn(histories);
  const bySubject = new Map(histories.map((history) => [history.subject, history]));
  return new Map(histories.map((history) => [history.subject, composeMerged(history, all, bySubject, wholes)]));
}
const told = (events: readonly To[], subject = A): History => composed(events).get(subject) ?? assert.fail();
const figure = (history: History, T?: string, series = INMATES): Figure =>
  figureOf(saidUntil(allSaid(history), T === undefined ? null : (endOf(T) ?? assert.fail())), series);

const by = (institution: string, role: string, stated: string, more: object = {}) => ({
  institution,
  role,
  stated,
  ...more,
});
/** A says 5 on 2 May; B, of the same night, is merged into it after what is given. */
const night = (...inB: readonly To[1][]): readonly To[] => [
  [A, incident()],
  [A, says(claim('a', by('police', 'police', '2021-05-02', { value: 5 })))],
  [B, incident()],
  ...inB.map((event): To => [B, event]),
  [B, merges(A)],
];

merged('one institution has one voice in both: its later word is its last', () => {
  const history = told(night(says(claim('a', by('police', 'police', '2021-05-03', { value: 9 })))));
  const { value, claim: best, labels, conflicts, outdated } = figure(history);
  assert.deepEqual([value, best, labels], [9, `${B}#a`, ['single-source']]);
  assert.deepEqual([conflicts, outdated], [[], []]);
});

merged('two institutions contradict each other across both, by their addresses', () => {
  const history = told(night(says(claim('a', by('forensic', 'forensic', '2021-05-01', { value: 9 })))));
  const { value, claim: best, labels, conflicts, low, high } = figure(history);
  assert.deepEqual([value, best, conflicts], [5, 'a', [`${B}#a`]]);
  assert.deepEqual([labels, low, high], [['contested'], 5, 9]);
});

merged('a view limited by date holds of both what had been said', () => {
  const history = told(night(says(claim('a', by('forensic', 'forensic', '2021-05-03', { value: 9 })))));
  assert.deepEqual([figure(history, '2021-05-01').phase, figure(history, '2021-05-02').value], ['none', 5]);
  assert.equal(figure(history, '2021-05-03').value, 9);
});

merged('corrections and retractions act on the claims of their own subject alone', () => {
  const corrected = told(
    night(
      says(claim('a', by('ngo', 'ngo', '2021-05-03', { value: 40 }))),
      says(
        claim(
          'b',
          by('ngo', 'ngo', '2021-05-04', {
            value: 7,
            relation: { kind: 'correction', of: ['a'], reason: 'double-count' },
          }),
        ),
      ),
    ),
  );
  assert.deepEqual([figure(corrected).value, figure(corrected).claim], [7, `${B}#b`]);
  const taken = told(
    night(says(claim('a', by('ngo', 'ngo', '2021-05-03', { value: 40 }))), retracts('a', { stated: '2021-05-04' })),
  );
  assert.equal(figure(taken).value, 5, 'the claim of the same id in the survivor stands');
  const back = told(
    night(
      says(claim('a', by('ngo', 'ngo', '2021-05-03', { value: 40 }))),
      retracts('a', { stated: '2021-05-04' }),
      reinstates('a', { stated: '2021-05-05' }),
    ),
  );
  assert.deepEqual([figure(back).value, figure(back, '2021-05-04').value], [40, 5]);
});

merged('amendments and strikes of the merged one stay what they were', () => {
  const claims = says(claim('a', by('ngo', 'ngo', '2021-05-03', { value: 40 })));
  assert.equal(figure(told(night(claims, amends('a', { value: 14 })))).value, 14);
  assert.equal(figure(told(night(claims, strikes('a')))).value, 5);
  const [line] = incidents
    .view(told(night(claims, amends('a', { value: 14 }))), { statedUntil: null })
    .history.filter(({ amendments }) => amendments.length > 0);
  assert.deepEqual([line?.subject, line?.amendments[0]?.claim], [B, `${B}#a`]);
});

merged('an increment goes by its base in its own subject, as amended', () => {
  const more = claim('b', { qualifier: 'increment', base: 'a', ...by('ngo', 'ngo', '2021-05-04', { value: 3 }) });
  const history = told(
    night(says(claim('a', by('ngo', 'ngo', '2021-05-03', { value: 40 }))), says(more), amends('a', { value: 10 })),
  );
  assert.deepEqual([figure(history).value, figure(history).claim], [13, `${B}#b`]);
});

merged('a repeat is carried by what it repeats, by its address', () => {
  const again = claim('b', by('daily', 'media', '2021-05-04', { value: 9, relation: { kind: 'repeat', of: ['a'] } }));
  const history = told(night(says(claim('a', by('ngo', 'ngo', '2021-05-03', { value: 9 }))), says(again)));
  assert.deepEqual(figure(history).carriers, [`${B}#b`]);
});

merged('a pin of either wins; of several the later; a lifted one does not', () => {
  assert.equal(figure(told(night(pins({ value: 8 })))).value, 8);
  const both = told([...night(pins({ value: 8 })), [A, pins({ value: 6, stated: '2021-05-02' })]]);
  assert.deepEqual([figure(both).value, figure(both).assessment], [8, eventId(3)]);
  assert.equal(figure(told(night(pins({ value: 8 }), lifts(3)))).value, 5);
});

merged('each is read on the clock of its own zone', () => {
  const inGuayaquil = incident({ zone: 'America/Guayaquil' });
  const late = claim('a', by('ngo', 'ngo', '2021-05-03T03:00Z', { value: 9 }));
  const events: readonly To[] = [
    [A, incident()],
    [B, inGuayaquil],
    [A, says(claim('a', by('police', 'police', '2021-05-03T03:00Z', { value: 5 })))],
    [B, says(late)],
    [B, merges(A)],
  ];
  assert.deepEqual(figure(told(events), '2021-05-02').claim, `${B}#a`, 'on 2 May, ten at night, there');
});

merged('a chain of merges is told in the last one, through each other', () => {
  const events: readonly To[] = [
    [A, incident()],
    [B, incident()],
    [C, incident()],
    [A, says(claim('x', by('ngo', 'ngo', '2021-05-02')))],
    [A, merges(B)],
    [B, merges(C)],
  ];
  assert.equal(figure(told(events, C)).claim, `${A}#x`, 'the address names where it was recorded');
  assert.deepEqual([told(events, A).merging?.into, told(events, B).merging?.into], [C, C]);
  const apart = [...events, [B, splits()] as const];
  assert.deepEqual([figure(told(apart, C)).phase, figure(told(apart, B)).claim], ['none', `${A}#x`]);
});

merged(
  'its steps stand in the chain of the figure, each with its subject, in the order in which things were said',
  () => {
    const history = told(
      night(
        says(claim('a', by('ngo', 'ngo', '2021-05-01', { value: 3 }))),
        retracts('a', { stated: '2021-05-03' }),
        pins({ stated: '2021-05-04' }),
      ),
    );
    const all = allSaid(history);
    assert.deepEqual(
      chainOf(all, all, INMATES).map(({ kind, subject, claim: on, figure: { value } }) => [kind, subject, on, value]),
      [
        ['claim', B, `${B}#a`, 3],
        ['claim', A, 'a', 5],
        ['retraction', B, `${B}#a`, 5],
        ['assessment', B, null, 7],
      ],
    );
  },
);

merged('what it was, where and when, is what is said of the survivor; the other’s stands beside', () => {
  const events: readonly To[] = [
    [A, incident({ title: 'Riot', places: ['EC-G'], occurred: '2021-05-01' })],
    [B, incident({ title: 'Clash', places: ['EC-A'], facilities: ['Turi'], occurred: '2021-05-02' })],
    [B, merges(A, { reason: 'the same' })],
  ];
  const { title, places, occurred, merged: beside } = incidents.view(told(events), { statedUntil: null });
  assert.deepEqual([title, places, occurred], ['Riot', ['EC-G'], '2021-05-01']);
  const [{ title: other, places: elsewhere, occurred: then, reason } = assert.fail()] = beside;
  assert.deepEqual([other, elsewhere, then, reason], ['Clash', ['EC-A'], '2021-05-02', 'the same']);
});

const total = toll([claim('t', { value: 20, stated: '2021-06-01', includesIncident: B })]);
function tollOver(events: readonly To[]) {
  const all = composed([...events, ['toll/t', total]]);
  const document = all.get('toll/t') ?? assert.fail();
  const candidates = [...all.values()].filter(({ subject }) => subject.startsWith('incident/'));
  const survivor = all.get(all.get(B)?.merging?.into ?? B) ?? assert.fail();
  return composeToll(document, candidates, new Map([[B, survivor]]), { statedUntil: null }) ?? assert.fail();
}

merged('a total counts it once; a claim that includes it is held against the survivor', () => {
  const { recorded, notCountedAgain, claimed } = tollOver(
    night(says(claim('a', by('police', 'police', '2021-05-02', { value: 5 })))),
  );
  assert.deepEqual([recorded.sum, recorded.incidents.map(({ subject }) => subject)], [5, [A]]);
  assert.deepEqual(notCountedAgain, [{ subject: B, mergedInto: A }]);
  assert.deepEqual([claimed[0]?.before?.incident, claimed[0]?.before?.high], [A, 15]);
});

merged('what is part of it is part of the survivor', () => {
  const events = [...night(), [C, incident({ partOf: B, claims: [claim('c')] })] as const];
  assert.deepEqual(tollOver(events).notCountedAgain, [
    { subject: C, partOf: A },
    { subject: B, mergedInto: A },
  ]);
});

merged('a survivor elsewhere takes the figure out of the total', () => {
  const events: readonly To[] = [
    [A, incident({ occurred: '2022-01-01' })],
    [B, incident({ claims: [claim('b')] })],
    [B, merges(A)],
  ];
  const { recorded, notCountedAgain } = tollOver(events);
  assert.deepEqual([recorded.sum, notCountedAgain], [0, []]);
});

merged('a merge that was void when its turn came is shown as such, and changes nothing', () => {
  const events = [...night(), [A, merges(B)] as const];
  const all = composed(events, [events.length - 1]);
  const view = incidents.view(all.get(A) ?? assert.fail(), { statedUntil: null });
  assert.deepEqual(
    view.history.filter((line) => line.void).map(({ subject, into }) => [subject, into]),
    [[A, B]],
  );
  assert.equal(all.get(A)?.merging?.into, undefined);
  assert.equal(all.get(B)?.merging?.into, A);
});

merged.run();
