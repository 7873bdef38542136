import assert from 'node:assert/strict';
import { suite } from 'uvu';
import { composeMerged } from '#projections/merged.ts';
import { wholeOf } from '#projections/occurrence.ts';
import { mergesIn } from '#src/domain/merging.ts';
import { wholesIn } from '#src/domain/parts.ts';
import { amendsEvent, among, incident, merges, operation, refused, splits, type To, taken } from '../support/spec.ts';

const rule = suite('what is part of what');

const [A, B, C, D] = ['incident/a', 'incident/b', 'incident/c', 'operation/d'];
const circle = refused('part-of-circle', '/partOf');
const amendedCircle = refused('part-of-circle', '/fields/partOf');

rule('a part names a whole that is not recorded yet', () =>
  among([])
    .when(A, incident({ partOf: B }))
    .then(taken),
);

rule('what is part of a subject is no whole of it: one, or several further', () => {
  among([[B, incident({ partOf: A })]])
    .when(A, incident({ partOf: B }))
    .then(circle);
  among([
    [B, incident({ partOf: A })],
    [C, incident({ partOf: B })],
  ])
    .when(A, incident({ partOf: C }))
    .then(circle);
});

rule('through incidents and operations alike', () => {
  const events: readonly To[] = [
    [D, operation({ partOf: A })],
    [C, incident({ partOf: D })],
  ];
  among(events)
    .when(A, incident({ partOf: C }))
    .then(circle);
  among([
    [A, incident({ partOf: C })],
    [C, incident({ partOf: D })],
  ])
    .when(D, operation({ partOf: A }))
    .then(circle);
});

rule('nor by an amendment; one that undoes a part, or names another whole, is taken', () => {
  const events: readonly To[] = [
    [A, incident()],
    [B, incident({ partOf: A })],
  ];
  among(events)
    .when(A, amendsEvent(0, { partOf: B }))
    .then(amendedCircle);
  among(events)
    .when(A, amendsEvent(0, { partOf: A }))
    .then(refused('part-of-itself', '/fields/partOf'));
  among([...events, [B, amendsEvent(1, { partOf: C })]])
    .when(A, amendsEvent(0, { partOf: B }))
    .then(taken);
  among([...events, [B, amendsEvent(1, { partOf: null })]])
    .when(A, amendsEvent(0, { partOf: B }))
    .then(taken);
  among([...events, [B, amendsEvent(1, { partOf: null })], [B, amendsEvent(1, { partOf: A })]])
    .when(A, amendsEvent(0, { partOf: B }))
    .then(amendedCircle);
});

rule('what a part names may be merged into what is part of it', () => {
  const events: readonly To[] = [
    [B, incident()],
    [C, incident({ partOf: A })],
    [B, merges(C)],
  ];
  among(events)
    .when(A, incident({ partOf: B }))
    .then(circle);
  among([...events, [B, splits()]])
    .when(A, incident({ partOf: B }))
    .then(taken);
});

rule('an amendment of another field of one in a circle is taken', () =>
  among(
    [
      [A, incident({ partOf: B })],
      [B, incident({ partOf: A })],
    ],
    [1],
  )
    .when(B, amendsEvent(1, { title: 'Night' }))
    .then(taken),
);

/** What each is part of, as its views have it. @param raced places of events that another node recorded */
function told(events: readonly To[], raced: readonly number[] = []): string {
  const histories = among(events, raced).histories();
  const [all, wholes] = [mergesIn(histories), wholesIn(histories)];
  const bySubject = new Map(histories.map((history) => [history.subject, history]));
  return histories
    .map((history) => composeMerged(history, all, bySubject, wholes))
    .map((history) => `${history.subject} ${wholeOf(history) ?? '-'}${history.merging?.isPartVoid ? ' void' : ''}`)
    .join(', ');
}

rule('of parts that close a circle the one with the last position is void', () => {
  const [a, b]: readonly To[] = [
    [A, incident({ partOf: B })],
    [B, incident({ partOf: A })],
  ];
  assert.ok(a && b);
  assert.equal(told([a, b], [1]), 'incident/a incident/b, incident/b - void');
  assert.equal(told([b, a], [1]), 'incident/b incident/a, incident/a - void');
});

rule('it is void for good: also where the other part is taken out afterwards', () => {
  const events: readonly To[] = [
    [A, incident({ partOf: B })],
    [B, incident({ partOf: A })],
    [A, amendsEvent(0, { partOf: null })],
  ];
  assert.equal(told(events, [1]), 'incident/a -, incident/b - void');
  const again: To = [B, amendsEvent(1, { partOf: A })];
  assert.equal(told([...events, again], [1]), 'incident/a -, incident/b incident/a');
});

rule('a void part closes no circle, and refuses none', () => {
  const events: readonly To[] = [
    [A, incident({ partOf: B })],
    [B, incident({ partOf: A })],
    [C, incident()],
  ];
  among(events, [1])
    .when(C, amendsEvent(2, { partOf: B }))
    .then(taken);
  among([...events, [B, amendsEvent(1, { partOf: C })]], [1])
    .when(C, amendsEvent(2, { partOf: A }))
    .then(amendedCircle);
});

rule('a merge may make a circle: its last part does not count as long as that stands', () => {
  const events: readonly To[] = [
    [A, incident({ partOf: B })],
    [B, incident()],
    [C, incident({ partOf: A })],
    [B, merges(C)],
  ];
  assert.equal(told(events), 'incident/a incident/c, incident/b -, incident/c -');
  assert.equal(told([...events, [B, splits()]]), 'incident/a incident/b, incident/b -, incident/c incident/a');
});

rule('a whole that is merged into its own part is no whole of it', () => {
  const events: readonly To[] = [
    [A, incident({ partOf: B })],
    [B, incident()],
    [B, merges(A)],
  ];
  assert.equal(told(events), 'incident/a -, incident/b -');
});

rule.run();
