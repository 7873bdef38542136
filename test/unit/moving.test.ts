import assert from 'node:assert/strict';
import { suite } from 'uvu';
import { Moving } from '#projections/diff/moving.ts';
import { recordedCourse } from '#projections/history/courses.ts';
import { given } from '../support/given.ts';
import { claim, incident, says } from '../support/spec.ts';

const test = suite('following the figures of a subject');

const PARTS = 150;
const killedIn = (n: number, value: number): object =>
  claim(`c${n}-${value}`, { value, part: `Prison ${n}`, institution: 'police', stated: '2021-05-01' });
const each = Array.from({ length: PARTS }, (_, n) => n);

test('asks at each event for what it changed alone, however many figures there are', () => {
  const history = given('incident/x', [
    incident(),
    ...[1, 2].flatMap((value) => each.map((n) => says(killedIn(n, value)))),
  ]);
  const course = recordedCourse(history, null);
  const { soFar } = course;
  const figure = soFar.figure.bind(soFar);
  let asked = 0;
  soFar.figure = (series) => {
    asked += 1;
    return figure(series);
  };
  const moving = new Moving(course, -1, []);
  for (const happening of course.happenings) moving.take(happening);
  const changes = moving.changes();
  assert.deepEqual(
    changes.map(({ part, moves }) => [part, moves.map((move) => move.figure.value)]),
    each.map((n) => [`Prison ${n}`, [1, 2]]),
  );
  assert.ok(asked <= 4 * history.entries.length, `${asked} figures for ${history.entries.length} events`);
});

test.run();
