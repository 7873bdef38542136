import assert from 'node:assert/strict';
import edtf, { parse } from 'edtf';
import { suite } from 'uvu';
import {
  dayOf,
  endOf,
  endsBefore,
  isFuture,
  isSeason,
  isTurnedRound,
  isZone,
  overlaps,
  spanOf,
  spanOrUnknown,
  UNKNOWN,
  within,
} from '#src/domain/time.ts';
import fc from '../support/random.ts';

const test = suite('time');

/** A span's ends as local date-times, the last second for the last millisecond. */
function ends(text: string, zone?: string): string | undefined {
  const span = spanOf(text, zone);
  if (span === undefined) return undefined;
  const end = (moment: number): string =>
    Number.isFinite(moment) ? new Date(moment).toISOString().slice(0, 19) : moment < 0 ? '-' : '+';
  return `${end(span.from)} ${end(span.to)}`;
}

const READ: [text: string, ends: string][] = [
  ['2021', '2021-01-01T00:00:00 2021-12-31T23:59:59'],
  ['0000', '0000-01-01T00:00:00 0000-12-31T23:59:59'],
  ['0099-02', '0099-02-01T00:00:00 0099-02-28T23:59:59'],
  ['2021-11', '2021-11-01T00:00:00 2021-11-30T23:59:59'],
  ['2020-02', '2020-02-01T00:00:00 2020-02-29T23:59:59'],
  ['2000-02-29', '2000-02-29T00:00:00 2000-02-29T23:59:59'],
  ['2021-11-13', '2021-11-13T00:00:00 2021-11-13T23:59:59'],
  ['2021-11-13T14:00', '2021-11-13T14:00:00 2021-11-13T14:00:59'],
  ['2021-11-13T14:00:30', '2021-11-13T14:00:30 2021-11-13T14:00:30'],
  ['2021-11-13T14:00-05:00', '2021-11-13T14:00:00 2021-11-13T14:00:59'],
  ['2021-11-13T14:00:30+05:30', '2021-11-13T14:00:30 2021-11-13T14:00:30'],
  ['2021-11-13T23:59Z', '2021-11-13T23:59:00 2021-11-13T23:59:59'],
  ['2021~', '2021-01-01T00:00:00 2021-12-31T23:59:59'],
  ['2021-11?', '2021-11-01T00:00:00 2021-11-30T23:59:59'],
  ['2021-11-13%', '2021-11-13T00:00:00 2021-11-13T23:59:59'],
  ['2021-11-XX', '2021-11-01T00:00:00 2021-11-30T23:59:59'],
  ['2021-XX-XX', '2021-01-01T00:00:00 2021-12-31T23:59:59'],
  ['2021-XX', '2021-01-01T00:00:00 2021-12-31T23:59:59'],
  ['202X', '2020-01-01T00:00:00 2029-12-31T23:59:59'],
  ['2021-09~/2021-10~', '2021-09-01T00:00:00 2021-10-31T23:59:59'],
  ['2021-11-12/2021-11-13T04:00', '2021-11-12T00:00:00 2021-11-13T04:00:59'],
  ['2021-11-13/2021-11-13', '2021-11-13T00:00:00 2021-11-13T23:59:59'],
  ['2021-11-13/..', '2021-11-13T00:00:00 +'],
  ['2021-11-13/', '2021-11-13T00:00:00 +'],
  ['../2021-11', '- 2021-11-30T23:59:59'],
  ['/2021-11', '- 2021-11-30T23:59:59'],
];
for (const [text, expected] of READ) test(`${text} is read`, () => assert.equal(ends(text), expected));

test('a season may be of either hemisphere, and is known as one wherever it stands', () => {
  for (const season of ['2021-21', '2021-22', '2021-23', '2021-24', '2021-24~']) {
    assert.ok(isSeason(season) && isSeason(`2020/${season}`) && isSeason(`${season}/..`));
    assert.equal(ends(season), '2021-01-01T00:00:00 2022-03-31T23:59:59');
  }
  for (const other of ['2021-12', '2021-20', '2021-25', '2021', '2021-11-22', '2021-11-21/2021-11-22']) {
    assert.ok(!isSeason(other));
  }
});

const REFUSED = `2021-02-29 1900-02-29 2021-02-30 2021-04-31 2021-13 2021-00 2021-11-00 2021-11-32 2021-11-13T24:00
  2021-11-13T12:60 2021-11-13T12:00:60 2021-11-13T12 2021-11-13T12:00+15:00 2021-11-13T12:00+05:60 2021-11-13T12:00-0500
  2021-11-13T12:00~ 21 2021-1 2021-11-1 20211113 Y12021 -0001 2021-11-13/2021-11-12 2021-12/2021-11-30 .. / ../.. ../
  2021/2022/2023 2021-XX-13 XXXX-11 2021-25 yesterday 2021-11-13Z 2021-11-13T14:00[America/Guayaquil] {2021,2022} 2021-11-~13`;
for (const text of REFUSED.split(/\s+/)) test(`${text} is refused`, () => assert.equal(spanOf(text), undefined));

test('no text and white space are no times', () => {
  for (const text of ['', ' ', ' 2021', '2021 ', '2021\n']) assert.equal(spanOf(text), undefined);
});

test('an offset is kept: without a zone the wall clock counts', () => {
  const plain = spanOf('2021-11-13T14:00');
  for (const offset of ['-05:00', '+09:00', 'Z']) {
    const { from, to } = spanOf(`2021-11-13T14:00${offset}`) ?? UNKNOWN;
    assert.deepEqual({ from, to }, plain);
  }
});

/** Whether the first ends before the second begins. */
const isBefore = (first: string, second: string, zone?: string): boolean =>
  endsBefore(spanOrUnknown(first, zone), spanOrUnknown(second, zone));

test('two times with offsets contradict each other as instants, else by the clocks on the wall', () => {
  assert.ok(!isBefore('2021-11-13T11:30-05:00', '2021-11-13T14:00+02:00'), 'it is 4.5 hours later');
  assert.ok(isBefore('2021-11-13T14:00+02:00', '2021-11-13T11:30-05:00'));
  assert.ok(isBefore('2021-11-13T11:30', '2021-11-13T14:00+02:00'), 'one of them is the clock on the wall');
  assert.ok(isBefore('2021-11-13T11:30-05:00', '2021-11-14'));
  assert.ok(!isBefore('2021-11-13T23:30-05:00', '2021-11-13'));
  assert.ok(isBefore('2021-11-12/2021-11-13T14:00+02:00', '2021-11-13T11:30-05:00/2021-11-14'));
});

test('an instant before the year 1 keeps its place on the clock of a zone', () => {
  assert.equal(ends('0000-06-01T12:00:00Z', 'Asia/Kolkata'), '0000-06-01T17:53:28 0000-06-01T17:53:28');
  assert.equal(ends('0001-06-01T12:00:00Z', 'Asia/Kolkata'), '0001-06-01T17:53:28 0001-06-01T17:53:28');
  assert.match(ends('0000-01-01T00:00:00Z', 'America/New_York') ?? '', /^-000001-12-31T19:0/);
});

test('an interval ends after it begins: as instants where both ends have an offset', () => {
  const turned = '2021-11-13T10:00-05:00/2021-11-13T12:00+09:00';
  assert.ok(isTurnedRound(turned));
  assert.deepEqual(
    spanOf(turned),
    spanOf('2021-11-13T10:00/2021-11-13T12:00'),
    'an event from before is read by the walls',
  );
  assert.equal(spanOf('2021-11-13T12:01-05:00/2021-11-13T12:00+09:00'), undefined);
  const later = '2021-11-13T10:00+09:00/2021-11-13T08:00-05:00';
  const span = spanOf(later);
  assert.ok(
    !isTurnedRound(later) && !isTurnedRound('2021-11-13') && !isTurnedRound('../2021') && !isTurnedRound('2021/..'),
  );
  assert.ok(span && span.from <= span.to, 'twelve hours, though the clock shows less at the end');
  assert.ok(within(span, spanOrUnknown('2021-11-13')));
});

const NEW_YORK = 'America/New_York';

test('of an hour that the clock repeats, moments have the order of instants', () => {
  const texts = [
    '00:59-04:00',
    '01:10-04:00',
    '01:30-04:00',
    '01:59:59-04:00',
    '01:00-05:00',
    '01:00:01-05:00',
    '01:10-05:00',
  ]
    .concat(['01:30-05:00', '01:59:59-05:00', '02:00-05:00', '03:00-05:00'])
    .map((time) => `2021-11-07T${time}`);
  for (const [n, text] of texts.entries()) {
    for (const later of texts.slice(n + 1)) {
      assert.ok(spanOrUnknown(text, NEW_YORK).from < spanOrUnknown(later, NEW_YORK).from, `${text} < ${later}`);
      assert.ok(!isBefore(later, text, NEW_YORK));
      if (text.length === later.length) assert.ok(isBefore(text, later, NEW_YORK), `${text} ends before ${later}`);
    }
  }
  assert.deepEqual(
    spanOf('2021-11-07T01:30', NEW_YORK),
    spanOf('2021-11-07T01:30-04:00', NEW_YORK),
    'without: the first',
  );
  assert.equal(spanOf('2021-11-07T01:10-05:00/2021-11-07T01:30-04:00', NEW_YORK), undefined);
});

test('what was said in the second hour is in no view that ends in it, and in that of the day', () => {
  const said = spanOrUnknown('2021-11-07T01:10-05:00', NEW_YORK).from;
  for (const until of ['2021-11-07T01:10', '2021-11-07T01:59', '2021-11-07T01:59:59'])
    assert.ok((endOf(until) ?? 0) < said, until);
  for (const until of ['2021-11-07T02:00', '2021-11-07', '2021-11']) assert.ok((endOf(until) ?? 0) >= said, until);
});

test('an hour that is repeated before midnight is of that day', () => {
  const zone = 'America/Santiago'; // 2021-04-03T24:00-03:00 is 23:00-04:00
  const said = spanOrUnknown('2021-04-03T23:10-04:00', zone).from;
  assert.ok(said > spanOrUnknown('2021-04-03T23:59-03:00', zone).to);
  assert.ok(said < spanOrUnknown('2021-04-04T00:00-04:00', zone).from);
  assert.equal(dayOf(said), '2021-04-03');
  assert.ok((endOf('2021-04-03T23:59') ?? 0) < said && (endOf('2021-04-03') ?? 0) >= said);
  assert.ok(!isBefore('2021-04-03', '2021-04-03T23:10-04:00', zone));
});

test('in a zone what has an offset is read on its clock, and nothing else is', () => {
  const zone = 'America/Guayaquil';
  assert.equal(ends('2021-11-13T02:00Z', zone), '2021-11-12T21:00:00 2021-11-12T21:00:59');
  assert.equal(ends('2021-11-13T14:00:30+09:00', zone), '2021-11-13T00:00:30 2021-11-13T00:00:30');
  for (const text of ['2021-11-13T02:00', '2021-11-13', '2021-11', '2021-11-13~']) {
    assert.deepEqual(spanOf(text, zone), spanOf(text));
  }
  assert.equal(ends('2021-11-13T02:00Z/2021-11-13', zone), '2021-11-12T21:00:00 2021-11-13T23:59:59');
});

test('a zone has summer time', () => {
  assert.equal(ends('2021-11-07T05:30Z', NEW_YORK), '2021-11-07T01:30:00 2021-11-07T01:30:59');
  assert.equal(ends('2021-11-07T07:30Z', NEW_YORK), '2021-11-07T02:30:00 2021-11-07T02:30:59');
  assert.equal(ends('2021-03-14T07:00Z', NEW_YORK), '2021-03-14T03:00:00 2021-03-14T03:00:59');
});

test('zones are those of IANA, by name', () => {
  for (const zone of ['America/Guayaquil', 'UTC', 'Asia/Kathmandu']) assert.ok(isZone(zone));
  for (const zone of ['', 'Guayaquil', '-05:00', '+09:00', 'America/Nowhere']) assert.ok(!isZone(zone));
});

test('a time ends with its last moment; one with an offset or a qualification is no end of a view', () => {
  const last = (text: string): string | undefined => {
    const end = endOf(text);
    return end === undefined ? undefined : new Date(end).toISOString();
  };
  assert.equal(last('2021-05'), '2021-05-31T23:59:59.999Z');
  assert.equal(last('2021'), '2021-12-31T23:59:59.999Z');
  assert.equal(last('2021-05-02'), '2021-05-02T23:59:59.999Z');
  assert.equal(last('2021-05-02T12:00'), '2021-05-02T12:00:59.999Z');
  assert.equal(last('2021-05-02T12:00:30'), '2021-05-02T12:00:30.999Z');
  for (const text of ['2021-05-02T12:00Z', '2021-05~', '2021/2022', '2021-02-30', '202X'])
    assert.equal(last(text), undefined);
});

test('what nobody dated is unknown', () => {
  assert.equal(spanOrUnknown(undefined), UNKNOWN);
  assert.deepEqual(spanOrUnknown('2021'), spanOf('2021'));
});

test('the future begins where it has come nowhere yet', () => {
  const span = spanOrUnknown('2021-11-13');
  const first = Date.UTC(2021, 10, 12, 10);
  assert.ok(isFuture(span, first - 1));
  assert.ok(!isFuture(span, first));
  assert.ok(!isFuture(UNKNOWN, 0));
  assert.ok(!isFuture(spanOrUnknown('../2099'), 0));
});

test('spans lie in one another and overlap with both ends included', () => {
  const [day, month, next] = ['2021-05-31', '2021-05', '2021-06'].map((text) => spanOrUnknown(text));
  assert.ok(day && month && next);
  assert.ok(within(day, month) && within(month, month) && !within(month, day) && !within(UNKNOWN, month));
  assert.ok(overlaps(day, month) && overlaps(month, UNKNOWN) && !overlaps(month, next));
});

test('the day of a moment is that of the wall clock', () => {
  assert.equal(dayOf(spanOrUnknown('2021-11-13T23:59').to), '2021-11-13');
});

/** The library's reading; it lets the 29th of February of any year pass, as the 1st of March. */
function byLibrary(text: string): { from: number; to: number } | undefined {
  try {
    const { min, max } = edtf(parse(text, { level: 0, types: ['Date'] }));
    const isRolledOver = text.slice(5) === '02-29' && new Date(min).getUTCMonth() !== 1;
    return isRolledOver ? undefined : { from: min, to: max };
  } catch {
    return undefined;
  }
}

test('our own reading of plain dates is that of the EDTF library', () => {
  const digits = (length: number, max: number) => fc.nat(max).map((n) => String(n).padStart(length, '0'));
  // The library takes the year 0 for 1900, which was no leap year.
  const years = digits(4, 9999).filter((year) => year !== '0000');
  const date = fc.tuple(years, digits(2, 14), digits(2, 33), fc.integer({ min: 1, max: 3 }));
  fc.assert(
    fc.property(date, ([year, month, day, parts]) => {
      const text = [year, month, day].slice(0, parts).join('-');
      assert.deepEqual(spanOf(text), byLibrary(text), text);
    }),
    { numRuns: 3000 },
  );
});

test('our own reading of date-times begins when that of the EDTF library does', () => {
  const moments = fc.date({
    min: new Date('0001-01-01T00:00:00Z'),
    max: new Date('9999-12-31T23:59:59Z'),
    noInvalidDate: true,
  });
  fc.assert(
    fc.property(moments, fc.boolean(), (moment, toTheSecond) => {
      const text = moment.toISOString().slice(0, toTheSecond ? 19 : 16);
      // The library takes a time without a zone for one of the machine's zone.
      assert.equal(spanOf(text)?.from, byLibrary(`${text}Z`)?.from, text);
    }),
    { numRuns: 1000 },
  );
});

test.run();
