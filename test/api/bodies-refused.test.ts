import assert from 'node:assert/strict';
import { gzipSync } from 'node:zlib';
import { suite } from 'uvu';
import type { ProblemCode } from '#src/http/problems.ts';
import { type Api, openApi } from '../support/api.ts';
import { claim, INCIDENT, one, RIOT, revised, said, several } from './events.ts';

const body = suite<{ api: Api }>('a body');

body.before(async (context) => {
  context.api = await openApi();
  await context.api.record(one(INCIDENT, RIOT));
});
body.after(({ api }) => api.end());

const statement = (gist: string): string =>
  `{"subject":"${INCIDENT}","type":"StatementRecorded","data":{"gist":${gist}}}`;
const number = (value: string): string =>
  JSON.stringify(one(INCIDENT, revised(claim('n', 1)))).replace('"value":1', `"value":${value}`);

const NOT_JSON: readonly (readonly [what: string, text: string | Buffer])[] = [
  ['that is empty', ''],
  ['of white space', ' \n'],
  ['that ends too early', statement('"x"').slice(0, -1)],
  ['with something after its end', `${statement('"x"')}{}`],
  ['with a comma too many', '{"subject":"incident/a",}'],
  ['with single quotes', "{'subject':'incident/a'}"],
  ['with a comment', '{} // nothing'],
  ['with NaN', number('NaN')],
  ['with Infinity', number('Infinity')],
  ['with a hexadecimal number', number('0x10')],
  ['with a leading zero', number('01')],
  ['with undefined', number('undefined')],
  ['with a raw U+0000 in a text', statement('"a\u0000b"')],
  ['with a raw line end in a text', statement('"a\nb"')],
  ['with half an escape', statement('"\\ud8"')],
  ['with a member __proto__', statement('"x","__proto__":{"a":1}')],
  ['with an escaped __proto__', statement('"x","\\u005f\\u005fproto__":{"a":1}')],
  ['with a constructor that has a prototype', statement('"x","constructor":{"prototype":{}}')],
  ['that is not UTF-8', Buffer.from(statement('"caf\u00e9"'), 'latin1')],
  ['in UTF-16', Buffer.from(statement('"x"'), 'utf16le')],
  ['that is compressed', gzipSync(statement('"x"'))],
  ['of bytes', Buffer.from([0, 1, 2, 0xff, 0xfe])],
];

for (const [what, text] of NOT_JSON) {
  body(`${what} is not JSON`, ({ api }) => api.refuses(text, 'malformed-json').then(() => undefined));
}

for (const text of ['null', 'true', '7', '"text"', '[]', '[{}]']) {
  body(`that is ${text} is not a request`, ({ api }) =>
    api.refuses(text, 'invalid-request', ['#']).then(() => undefined),
  );
}

const TWICE: readonly (readonly [what: string, text: string, pointers: readonly string[]])[] = [
  ['the subject', `{"subject":"incident/other",${statement('"x"').slice(1)}`, ['#/subject']],
  ['a field', statement('"x","gist":"y"'), ['#/data/gist']],
  ['a field with another name for it', statement('"x","\\u0067ist":"y"'), ['#/data/gist']],
  ['a field of a claim, with the same value', number('1,"value":1'), ['#/data/claims/0/value']],
  ['two fields', `{"type":"a","data":{},"type":"b","data":{"a~/":1,"a~/":{}}}`, ['#/type', '#/data', '#/data/a~0~1']],
];

for (const [what, text, pointers] of TWICE) {
  body(`in which ${what} stands twice is refused: one of the two would be lost`, async ({ api }) => {
    await api.refuses(text, 'invalid-request', pointers);
    const [line] = await api.bulk([text]);
    assert.deepEqual([line?.status, line?.errors?.map(({ pointer }) => pointer)], [400, pointers]);
  });
}

body('in whose texts something looks like a member is none with it twice', async ({ api }) => {
  for (const gist of ['"\\"gist\\":1"', '"\\\\"', '"{\\"a\\" : 1, \\"a\\" : 2}"', '":"']) {
    assert.equal((await api.post(statement(gist))).status, 201, gist);
  }
});

const TYPES = ['text/plain', 'application/xml', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x'];
for (const type of [...TYPES, 'application/jsonp', 'text/json', 'application/cloudevents+json', 'nonsense', '']) {
  body(`of the media type ${type === '' ? 'of none' : type} is not taken`, async ({ api }) => {
    await api.refuses(statement('"x"'), 'media-type-unknown', undefined, { 'content-type': type });
  });
}

body('with a charset, a byte order mark or white space around it is JSON all the same', async ({ api }) => {
  const before = await api.head();
  const utf8 = { 'content-type': 'Application/JSON; charset=utf-8' };
  assert.equal((await api.post(statement('"x"'), utf8)).status, 201);
  assert.equal((await api.post(`\ufeff${statement('"x"')}`)).status, 201);
  assert.equal((await api.post(`\r\n\t ${statement('"caf\u00e9 \u{1f4a5}"')} \n`)).status, 201);
  assert.equal(await api.head(), before + 3);
});

body('without anything in it, not even a media type, is not a request', async ({ api }) => {
  const answer = await api.send({ method: 'POST', url: '/v1/events' });
  assert.equal(answer.status, 400);
});

const notes = (count: number): object[] =>
  Array.from({ length: count }, (_, n) => claim(`long-${n}`, n, { note: 'x'.repeat(2_000) }));

const TOO_LARGE: readonly (readonly [what: string, body: object | string, pointers?: readonly string[]])[] = [
  ['of an event of 70 kB', one(INCIDENT, revised(...notes(34))), ['#']],
  ['of two events, the second of 70 kB', several(INCIDENT, said(), revised(...notes(34))), ['#/events/1']],
  ['of 5 MB', `{"subject":"${INCIDENT}","note":"${'x'.repeat(5_000_000)}"}`],
  ['of 900,001 bytes', ' '.repeat(900_001)],
  ['of 101 events', several(INCIDENT, ...Array.from({ length: 101 }, () => said())), ['#/events']],
];

for (const [what, large, pointers] of TOO_LARGE) {
  body(`${what} is too large`, ({ api }) => api.refuses(large, 'too-large', pointers).then(() => undefined));
}

body('of an event of just less than 65,535 bytes is taken', async ({ api }) => {
  const { revision } = await api.record(one(INCIDENT, revised(...notes(30))));
  assert.ok(revision > 0);
});

const DEEP: readonly (readonly [what: string, text: string, code: ProblemCode])[] = [
  ['that nests a thousand times', statement(`${'['.repeat(1_000)}${']'.repeat(1_000)}`), 'invalid-request'],
  ['that nests 400,000 times', `${'{"a":'.repeat(100_000)}1${'}'.repeat(100_000)}`, 'invalid-request'],
  ['of 440,000 events', `{"subject":"${INCIDENT}","events":[${'1,'.repeat(440_000)}1]}`, 'invalid-request'],
  [
    'with 60,000 unknown fields',
    `{"subject":"${INCIDENT}",${Array.from({ length: 60_000 }, (_, n) => `"f${n}":0`).join(',')}}`,
    'invalid-request',
  ],
];

for (const [what, text, code] of DEEP) {
  body(`${what} is refused in few words`, async ({ api }) => {
    const { errors = [] } = await api.refuses(text, code);
    assert.ok(errors.length <= 101, String(errors.length));
  });
}

body.run();
