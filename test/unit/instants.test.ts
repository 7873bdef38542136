import assert from 'node:assert/strict';
import { suite } from 'uvu';
import { instant, timeFrom, timeOf } from '#src/http/instants.ts';

const instants = suite('a time of recording');

instants('is RFC 3339, in capitals or not, or a date', () => {
  const times: readonly (readonly [text: string, iso: string])[] = [
    ['2021-11-13T14:00:00-05:00', '2021-11-13T19:00:00.000Z'],
    ['2021-11-13t14:00:00z', '2021-11-13T14:00:00.000Z'],
    ['2021-11-13T14:00:00.25Z', '2021-11-13T14:00:00.250Z'],
    ['2021-11-13T14:00:00.123456Z', '2021-11-13T14:00:00.123Z'],
    ['2024-02-29T23:59:59+00:00', '2024-02-29T23:59:59.000Z'],
    ['2021-11-13', '2021-11-13T23:59:59.999Z'],
    ['2016-12-31T23:59:60Z', '2016-12-31T23:59:59.999Z'],
    ['2015-06-30t18:59:60.5-05:00', '2015-06-30T23:59:59.999Z'],
  ];
  for (const [text, iso] of times) {
    assert.equal(new Date(timeOf(text)).toISOString(), iso, text);
    assert.equal(instant.parse(text), text);
  }
  assert.equal(new Date(timeFrom('2021-11-13')).toISOString(), '2021-11-13T00:00:00.000Z');
});

instants('is nothing else', () => {
  for (const text of [
    '',
    'now',
    '2021',
    '2021-11-31',
    '2023-02-29T00:00:00Z',
    '2021-11-13T14:00:00',
    '2021-11-13T24:00:00Z',
    '2021-11-13T14:60:00Z',
    '2021-11-13T14:00:61Z',
    '2021-11-13T14:00:60Z',
    '2021-11-13T23:59:60Z',
    '2016-12-31T23:59:60-05:00',
    '2021-11-13 14:00:00Z',
    '2021-11-13T14:00:00+0500',
    '2021-11-13T14:00:00Z ',
    '2021-11-13T14:00Z',
  ]) {
    assert.ok(Number.isNaN(timeOf(text)), text);
    assert.ok(!instant.safeParse(text).success, text);
  }
});

instants.run();
