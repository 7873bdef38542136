import assert from 'node:assert/strict';
import { suite } from 'uvu';
import { emergencies } from '#projections/emergencies.ts';
import { type InForce, inForceOn } from '#projections/in-force.ts';
import { endOf, spanOf } from '#src/domain/time.ts';
import { type Given, given } from '../support/given.ts';
import { amendsEvent } from '../support/spec.ts';

const test = suite('emergencies');

const decreed = (fields: object = {}): Given => ({
  type: 'EmergencyDecreed',
  data: { provinces: ['EC-G', 'EC-E'], ...fields },
});
const extended = (fields: object): Given => ({ type: 'EmergencyExtended', data: fields });
const lifted = (fields: object): Given => ({ type: 'EmergencyLifted', data: fields });

const queryOf = (until?: string) => ({ statedUntil: until === undefined ? null : (endOf(until) ?? null) });

function on(day: string, events: readonly Given[], until?: string): InForce {
  return inForceOn(given('emergency/x', events), queryOf(until), spanOf(day) ?? assert.fail(day));
}
/** What is answered for each day. */
const answers = (events: readonly Given[], ...days: string[]): string =>
  days.map((day) => on(day, events).status).join(' ');
const endOfIt = (events: readonly Given[], until?: string) =>
  emergencies.view(given('emergency/x', events), queryOf(until)).end;

test('60 days from a day: in force on the first and the last of them, not before and not after', () => {
  const decree = [decreed({ from: '2021-10-18', days: 60 })];
  assert.equal(
    answers(decree, '2021-10-17', '2021-10-18', '2021-12-16', '2021-12-17'),
    'not-in-force in-force in-force not-in-force',
  );
  assert.deepEqual(endOfIt(decree), { known: true, earliest: '2021-12-16', latest: '2021-12-16', by: 'run-out' });
});

test('one day is that day', () => {
  const decree = [decreed({ from: '2021-10-18', days: 1 })];
  assert.equal(answers(decree, '2021-10-17', '2021-10-18', '2021-10-19'), 'not-in-force in-force not-in-force');
});

test('a decree of an hour counts its days from that day', () => {
  const decree = [decreed({ from: '2021-10-18T21:00-05:00', days: 2 })];
  assert.equal(
    answers(decree, '2021-10-17', '2021-10-18', '2021-10-19', '2021-10-20'),
    'not-in-force in-force in-force not-in-force',
  );
});

test('an unknown end: in force from the beginning on, and the answer says that the end is not known', () => {
  const decree = [decreed({ from: '2022-11-01' })];
  assert.equal(answers(decree, '2022-10-31', '2022-11-01', '2024-01-01'), 'not-in-force in-force in-force');
  assert.deepEqual(on('2024-01-01', decree), {
    on: '2024-01-01',
    status: 'in-force',
    beginningKnown: true,
    endKnown: false,
  });
  assert.deepEqual(endOfIt(decree), { known: false, earliest: null, latest: null, by: null });
});

test('an unknown beginning and end: nothing recorded says otherwise', () => {
  const { status, beginningKnown, endKnown } = on('2022-11-03', [decreed()]);
  assert.deepEqual([status, beginningKnown, endKnown], ['in-force', false, false]);
});

test('days from an unknown beginning give no end', () =>
  assert.deepEqual(endOfIt([decreed({ days: 45 })]), { known: false, earliest: null, latest: null, by: null }));

test('an unknown beginning and a known end', () => {
  const decree = [decreed(), lifted({ lifted: '2022-12-01' })];
  assert.equal(answers(decree, '2022-11-03', '2022-12-01', '2022-12-02'), 'in-force in-force not-in-force');
});

test('an extension carries the end on', () => {
  const decree = [decreed({ from: '2021-10-18', days: 60 }), extended({ from: '2021-12-17', days: 30 })];
  assert.equal(answers(decree, '2021-12-17', '2022-01-15', '2022-01-16'), 'in-force in-force not-in-force');
});

test('extensions count in the order of the world, whatever the order of entry', () => {
  const [first, second] = [extended({ from: '2021-12-17', days: 30 }), extended({ from: '2022-01-16', days: 30 })];
  const decree = decreed({ from: '2021-10-18', days: 60 });
  assert.deepEqual(endOfIt([decree, second, first]), endOfIt([decree, first, second]));
  assert.equal(endOfIt([decree, second, first]).latest, '2022-02-14');
});

test('an extension that nobody dated adds its days to the end, whenever it was entered', () => {
  const [dated, undated] = [extended({ from: '2021-12-17', days: 30 }), extended({ days: 30 })];
  const decree = decreed({ from: '2021-10-18', days: 60 });
  assert.equal(endOfIt([decree, undated]).latest, '2022-01-15');
  assert.equal(endOfIt([decree, dated, undated]).latest, '2022-02-14');
  assert.equal(endOfIt([decree, undated, dated]).latest, '2022-02-14');
});

test('an extension without days leaves the end unknown', () => {
  const decree = [decreed({ from: '2021-10-18', days: 60 }), extended({ from: '2021-12-17' })];
  assert.deepEqual([on('2022-06-01', decree).status, on('2022-06-01', decree).endKnown], ['in-force', false]);
});

test('an extension does not shorten what was decreed', () => {
  const decree = [decreed({ from: '2021-10-18', days: 60 }), extended({ from: '2021-11-01', days: 10 })];
  assert.equal(answers(decree, '2021-12-16', '2021-12-17'), 'in-force not-in-force');
});

test('a lifting ends it before it has run out', () => {
  const decree = [decreed({ from: '2021-10-18', days: 60 }), lifted({ lifted: '2021-11-20' })];
  assert.equal(answers(decree, '2021-11-20', '2021-11-21'), 'in-force not-in-force');
  assert.deepEqual(endOfIt(decree), { known: true, earliest: '2021-11-20', latest: '2021-11-20', by: 'lifted' });
});

test('lifted some day that nobody named: uncertain from the day after the beginning, up to where it had run out', () => {
  const decree = [decreed({ from: '2021-10-18', days: 60 }), lifted({})];
  assert.equal(
    answers(decree, '2021-10-17', '2021-10-18', '2021-10-19', '2021-12-16', '2021-12-17'),
    'not-in-force in-force uncertain uncertain not-in-force',
  );
  assert.equal(answers([decreed({ from: '2021-10-18' }), lifted({})], '2021-10-18', '2024'), 'in-force uncertain');
});

test('a lifting that is dated to a year or a month ends nothing before it began, and no day before its last extension', () => {
  const year = [decreed({ from: '2021-10-18', days: 60 }), lifted({ lifted: '2021' })];
  assert.equal(answers(year, '2021-10-18', '2021-10-19'), 'in-force uncertain');
  assert.deepEqual(endOfIt(year), { known: true, earliest: '2021-10-18', latest: '2021-12-16', by: 'lifted' });
  const later = [
    decreed({ from: '2021-10-01', days: 5 }),
    extended({ from: '2021-10-10', days: 5 }),
    lifted({ lifted: '2021-10' }),
  ];
  assert.equal(
    answers(later, '2021-10-05', '2021-10-06', '2021-10-10', '2021-10-11', '2021-10-15'),
    'in-force not-in-force in-force uncertain not-in-force',
  );
});

test('a beginning of which only the latest day is known bounds the end', () => {
  const decree = [decreed({ from: '../2021-10-18', days: 3 })];
  assert.equal(answers(decree, '2020-01-01', '2021-10-20', '2021-10-21'), 'uncertain uncertain not-in-force');
  assert.deepEqual(endOfIt(decree), { known: true, earliest: null, latest: '2021-10-20', by: 'run-out' });
  const unknown = [decreed({ from: '../2021-10-18' })];
  assert.equal(answers(unknown, '2020-01-01', '2021-10-18', '2024'), 'uncertain in-force in-force');
});

test('days beyond the year 9999 keep their month and day', () => {
  const { latest } = endOfIt([decreed({ from: '9999-12-20', days: 20 })]);
  assert.equal(latest, '+010000-01-08');
});

/** Its periods, as first to last day. */
const periods = (events: readonly Given[], until?: string): string =>
  emergencies
    .view(given('emergency/x', events), queryOf(until))
    .periods.map(({ beginning, end }) => `${beginning.earliest} to ${end.latest} ${end.by}`)
    .join(', ');

const DECREE = decreed({ from: '2021-10-18', days: 60 });
const FEBRUARY = extended({ from: '2022-02-01', days: 30 });

test('between its end and a later extension it was not in force', () => {
  assert.equal(
    answers([DECREE, FEBRUARY], '2021-12-16', '2021-12-17', '2022-01-31', '2022-02-01', '2022-03-02', '2022-03-03'),
    'in-force not-in-force not-in-force in-force in-force not-in-force',
  );
  assert.equal(periods([DECREE, FEBRUARY]), '2021-10-18 to 2021-12-16 run-out, 2022-02-01 to 2022-03-02 run-out');
  assert.deepEqual(endOfIt([DECREE, FEBRUARY]).latest, '2022-03-02');
});

test('extensions that overlap, or begin on the day after, make one period, whatever the order of entry', () => {
  const [overlapping, next] = [extended({ from: '2021-12-10', days: 30 }), extended({ from: '2022-01-09', days: 10 })];
  const one = '2021-10-18 to 2022-01-18 run-out';
  assert.equal(periods([DECREE, overlapping, next]), one);
  assert.equal(periods([DECREE, next, overlapping]), one);
  assert.equal(periods([DECREE, FEBRUARY, overlapping, next]), `${one}, 2022-02-01 to 2022-03-02 run-out`);
  assert.equal(periods([DECREE, next]), '2021-10-18 to 2021-12-16 run-out, 2022-01-09 to 2022-01-18 run-out');
});

test('an extension without a beginning goes on from the end before it, that of the last period', () => {
  const undated = extended({ days: 10 });
  assert.equal(periods([DECREE, undated]), '2021-10-18 to 2021-12-26 run-out');
  const both = '2021-10-18 to 2021-12-16 run-out, 2022-02-01 to 2022-03-12 run-out';
  assert.equal(periods([DECREE, FEBRUARY, undated]), both);
  assert.equal(periods([DECREE, undated, FEBRUARY]), both);
});

test('where nobody says how long it lasts there is no gap before what extends it', () => {
  const open = decreed({ from: '2021-10-18' });
  assert.equal(periods([open, FEBRUARY]), '2021-10-18 to 2022-03-02 run-out');
  assert.equal(periods([decreed({ days: 60 }), FEBRUARY]), 'null to 2022-03-02 run-out');
  const unknown = extended({ from: '2022-02-01' });
  assert.equal(periods([DECREE, unknown]), '2021-10-18 to 2021-12-16 run-out, 2022-02-01 to null null');
  assert.equal(answers([DECREE, unknown], '2022-01-01', '2023-01-01'), 'not-in-force in-force');
});

test('a lifting ends the period that it falls in; in a gap it takes nothing from what had run out', () => {
  assert.equal(
    periods([DECREE, FEBRUARY, lifted({ lifted: '2022-02-10' })]),
    '2021-10-18 to 2021-12-16 run-out, 2022-02-01 to 2022-02-10 lifted',
  );
  const inGap = [DECREE, lifted({ lifted: '2022-01-10' })];
  assert.equal(periods(inGap), '2021-10-18 to 2021-12-16 run-out');
  assert.equal(answers(inGap, '2021-12-16', '2021-12-17', '2022-01-10'), 'in-force not-in-force not-in-force');
});

test('as of a day there is no gap yet; mended, an extension closes it', () => {
  assert.equal(periods([DECREE, FEBRUARY], '2022-01-31'), '2021-10-18 to 2021-12-16 run-out');
  const mended = [DECREE, FEBRUARY, amendsEvent(1, { from: '2021-12-17' })];
  assert.equal(periods(mended), '2021-10-18 to 2022-01-15 run-out');
  const moved = [DECREE, FEBRUARY, amendsEvent(0, { days: 106 })];
  assert.equal(periods(moved), '2021-10-18 to 2022-03-02 run-out');
});

test('days that may be a gap, and may not, are uncertain', () => {
  const some = [DECREE, extended({ from: '2021-12', days: 40 })];
  assert.equal(
    answers(some, '2021-12-16', '2021-12-17', '2021-12-30', '2021-12-31', '2022-01-09', '2022-01-10', '2022-02-09'),
    'in-force uncertain uncertain in-force in-force uncertain not-in-force',
  );
});

test('an imprecise beginning is uncertain on the days that it may be', () => {
  const decree = [decreed({ from: '2021-10', days: 30 })];
  assert.equal(
    answers(decree, '2021-09-30', '2021-10-01', '2021-10-30', '2021-11-10', '2021-11-29', '2021-11-30'),
    'not-in-force uncertain uncertain uncertain uncertain not-in-force',
  );
  assert.deepEqual(endOfIt(decree), { known: true, earliest: '2021-10-30', latest: '2021-11-29', by: 'run-out' });
});

test('an imprecise lifting is uncertain in its month but for the first day', () => {
  const decree = [decreed({ from: '2021-10-18' }), lifted({ lifted: '2021-11' })];
  assert.equal(
    answers(decree, '2021-10-31', '2021-11-01', '2021-11-02', '2021-11-30', '2021-12-01'),
    'in-force in-force uncertain uncertain not-in-force',
  );
});

test('as of a day, a later extension or lifting had not been said', () => {
  const decree = [
    decreed({ from: '2021-10-18', days: 60 }),
    extended({ from: '2021-12-17', days: 30 }),
    lifted({ lifted: '2021-12-20' }),
  ];
  assert.equal(endOfIt(decree, '2021-12-01').latest, '2021-12-16');
  assert.equal(endOfIt(decree, '2021-12-17').latest, '2022-01-15');
  assert.equal(endOfIt(decree, '2021-12-20').latest, '2021-12-20');
});

test('an amended decree counts anew, and is found by the provinces that it ever named', () => {
  const events = [decreed({ from: '2021-10-18', days: 60 }), amendsEvent(0, { days: 10, provinces: ['EC-S'] })];
  assert.equal(answers(events, '2021-10-27', '2021-10-28'), 'in-force not-in-force');
  const rows = emergencies.index(given('emergency/x', events));
  const found = rows.flatMap(({ by, value }) => (by === 'place' ? [value] : []));
  assert.deepEqual(found.toSorted(), ['EC', 'EC-E', 'EC-G', 'EC-S']);
});

test('is found at every time at which any view says that it was, or may have been, in force', () => {
  const events = [
    decreed({ from: '2021-10-18', days: 60 }),
    { type: 'EmergencyExtended', data: { from: '2021-12-10', days: 30 } },
    { type: 'EmergencyExtended', data: { days: 10 } },
    { type: 'EmergencyLifted', data: { lifted: '2021-11-20' } },
  ] as const;
  for (const many of events.keys()) {
    const document = given('emergency/x', events.slice(0, many + 1));
    const rows = emergencies.index(given('emergency/x', events));
    for (let day = Date.UTC(2021, 9, 1); day < Date.UTC(2022, 2, 1); day += 86_400_000) {
      const on = { from: day, to: day + 86_399_999 };
      if (inForceOn(document, queryOf(), on).status === 'not-in-force') continue;
      assert.ok(rows.every(({ from, to }) => from <= on.to && to >= on.from));
    }
  }
  const [row] = emergencies.index(given('emergency/x', events));
  assert.ok(row !== undefined && row.to < Date.UTC(2022, 5, 1), 'not for ever');
});

test('the view tells the decree as it was said', () => {
  const view = emergencies.view(
    given('emergency/x', [decreed({ issuer: 'the president', measures: ['curfew'] })]),
    queryOf(),
  );
  assert.deepEqual(
    [view.issuer, view.provinces, view.from, view.days, view.measures, view.beginning.known],
    ['the president', ['EC-G', 'EC-E'], null, null, ['curfew'], false],
  );
});

test.run();
