import assert from 'node:assert/strict';
import { suite } from 'uvu';
import { breaksBetween, type Voice } from '#projections/breaks.ts';
import { chainOf } from '#projections/chain.ts';
import { keyOf } from '#projections/figures.ts';
import { statedCourse } from '#projections/history/courses.ts';
import { pointsOf } from '#projections/history/points.ts';
import { allSaid } from '#projections/said.ts';
import type { Series } from '#src/domain/claim.ts';
import { type Given, given } from '../support/given.ts';
import { claim, incident, lifts, pins, retracts, says } from '../support/spec.ts';

const test = suite('what breaks between two figures');

const voice = (institution: string, basis?: string | null): Voice => ({ institution, basis });

test('another institution breaks, and so does another basis where both are named', () => {
  assert.deepEqual(breaksBetween(voice('police', 'scene'), voice('police', 'scene')), []);
  assert.deepEqual(breaksBetween(voice('police', 'scene'), voice('police', 'autopsy')), ['basis']);
  assert.deepEqual(breaksBetween(voice('police', 'scene'), voice('forensic', 'autopsy')), ['claimant', 'basis']);
});

test('a basis that nobody named breaks with none, on either side', () => {
  for (const none of [undefined, null]) {
    assert.deepEqual(breaksBetween(voice('police', none), voice('police', 'autopsy')), []);
    assert.deepEqual(breaksBetween(voice('police', 'autopsy'), voice('police', none)), []);
    assert.deepEqual(breaksBetween(voice('police', none), voice('forensic', none)), ['claimant']);
  }
});

test('what goes by no claim breaks with nothing', () => {
  assert.deepEqual(breaksBetween(undefined, voice('police', 'scene')), []);
  assert.deepEqual(breaksBetween(voice('police', 'scene'), undefined), []);
});

const INMATES: Series = { measure: 'killed', group: 'inmate' };

/** What breaks at each step of the chain, and at each point of the course of what had been said. */
function both(events: readonly Given[], series = INMATES): { chain: unknown; history: unknown } {
  const history = given('incident/x', [incident(), ...events]);
  const all = allSaid(history);
  const points = pointsOf(statedCourse(history, null)).filter((point) => keyOf(point.series) === keyOf(series));
  return {
    chain: chainOf(all, all, series).map(({ breaks }) => breaks),
    history: points.map(({ breaks }) => breaks),
  };
}

const said = (id: string, institution: string, basis: string | undefined, day: number, fields: object = {}) =>
  claim(id, { institution, role: 'police', stated: `2021-05-0${day}`, value: day, ...(basis && { basis }), ...fields });

test('chain and history say the same of named and unnamed bases', () => {
  const events = [
    says(said('a', 'A', 'scene', 1), said('b', 'A', undefined, 2), said('c', 'A', 'bodies', 3)),
    says(said('d', 'A', 'autopsy', 4), said('e', 'B', 'autopsy', 5)),
  ];
  const expected = [[], [], [], ['basis'], ['claimant']];
  assert.deepEqual(both(events), { chain: expected, history: expected });
});

test('a pin and its lifting break nothing, in chain and history', () => {
  const events = [
    says(said('a', 'A', 'scene', 1)),
    pins({ stated: '2021-05-03' }),
    says(said('b', 'B', 'autopsy', 4)),
    lifts(2, { stated: '2021-05-05' }),
  ];
  assert.deepEqual(both(events), { chain: [[], [], [], []], history: [[], [], [], []] });
});

test('a figure that was taken back breaks with nothing that comes after, in chain and history', () => {
  const events = [
    says(said('a', 'A', 'scene', 1)),
    retracts('a', { stated: '2021-05-02' }),
    says(said('b', 'B', 'autopsy', 3)),
  ];
  assert.deepEqual(both(events), { chain: [[], [], []], history: [[], [], []] });
});

test('a sum of groups breaks with nothing, in chain and history', () => {
  const forces: Series = { measure: 'killed', group: 'security-forces' };
  const events = [
    says(said('a', 'A', 'scene', 1, { group: 'police' }), said('b', 'B', 'autopsy', 2, { group: 'military' })),
    says(said('c', 'C', 'registry', 3, { group: 'police' })),
  ];
  assert.deepEqual(both(events, forces), { chain: [[], [], []], history: [[], [], []] });
});

test.run();
