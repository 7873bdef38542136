import assert from 'node:assert/strict';
import { suite } from 'uvu';
import { type Api, openApi } from '../support/api.ts';
import { claim, INCIDENT, one, RIOT, revised, said, several } from './events.ts';

const bulk = suite<{ api: Api }>('a bulk request');

bulk.before.each(async (context) => {
  context.api = await openApi();
});
bulk.after.each(({ api }) => api.end());

const update = (id: string, of: string) => revised(claim(id, 30, { relation: { kind: 'update', of: [of] } }));

bulk(
  'has one result a line, in the order of the lines, each with what a single request is answered',
  async ({ api }) => {
    const lines = await api.bulk([
      one(INCIDENT, RIOT),
      several(INCIDENT, revised(claim('a')), said()),
      one('toll/x', RIOT),
    ]);
    assert.deepEqual(
      lines.map(({ line, status, revision, position, code }) => ({ line, status, revision, position, code })),
      [
        { line: 1, status: 201, revision: 0, position: 0, code: undefined },
        { line: 2, status: 201, revision: 2, position: 2, code: undefined },
        { line: 3, status: 422, revision: undefined, position: undefined, code: 'wrong-kind' },
      ],
    );
    const ids = lines.flatMap(({ events = [] }) => events.map(({ id }) => id));
    assert.deepEqual(
      (await api.lines('/v1/events')).map(({ id }) => id),
      ids,
    );
  },
);

bulk('is not stopped by a line that is refused, whatever is wrong with it', async ({ api }) => {
  const deep = `${'['.repeat(20_000)}${']'.repeat(20_000)}`;
  const amending = `{"subject":"${INCIDENT}","type":"EntryAmended","ifRevision":0,"data":{"of":"a","fields":{"note":${deep}}}}`;
  const long = JSON.stringify(one(INCIDENT, said('x'.repeat(900_001))));
  const poisoned = `{"subject":"${INCIDENT}","type":"EntryAmended","ifRevision":0,"data":{"of":"a","fields":{"note":"n","__proto__":{}}}}`;
  const wrong = [
    '{"subject":',
    'null',
    '7',
    '[]',
    '{}',
    '\u0000',
    amending,
    long,
    poisoned,
    JSON.stringify(one(INCIDENT, RIOT)),
  ];
  const lines = await api.bulk([one(INCIDENT, RIOT), ...wrong, one(INCIDENT, said())]);
  assert.deepEqual(
    lines.map(({ code }) => code),
    [
      undefined,
      'malformed-json',
      'invalid-request',
      'invalid-request',
      'invalid-request',
      'invalid-request',
      'malformed-json',
      'invalid-request',
      'too-large',
      'invalid-request',
      'already-begun',
      undefined,
    ],
  );
  assert.deepEqual(lines[9]?.errors, [{ pointer: '#/data/fields/__proto__', detail: 'an unknown field' }]);
  assert.equal(await api.head(), 1);
});

bulk('keeps the lines of one subject in order, however the subject is written', async ({ api }) => {
  const escaped = (body: object): string => JSON.stringify(body).replace('incident/', 'incident\\/');
  const subjects = ['incident/one', 'incident/two', 'incident/three'];
  const chain = (subject: string) => [
    escaped(one(subject, RIOT)),
    one(subject, revised(claim('c0'))),
    ...Array.from({ length: 40 }, (_, n) => {
      const body = one(subject, update(`c${n + 1}`, `c${n}`));
      return n % 3 === 0 ? escaped(body) : body;
    }),
  ];
  const chains = subjects.map(chain);
  const lines = await api.bulk(Array.from({ length: 42 }, (_, n) => chains.map((lines) => lines[n] ?? '')).flat());
  assert.deepEqual([...new Set(lines.map(({ status }) => status))], [201]);
  for (const subject of subjects) {
    const revisions = lines.flatMap((line) => (line.subject === subject ? [line.revision] : []));
    assert.deepEqual(
      revisions,
      Array.from({ length: 42 }, (_, n) => n),
    );
  }
});

bulk.run();
