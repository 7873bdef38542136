import assert from 'node:assert/strict';
import { suite } from 'uvu';
import { type Api, openApi, type ShownEvent } from '../support/api.ts';
import { amended, type Body, claim, INCIDENT, one, pinned, RIOT, retracted, revised, said, several } from './events.ts';

const precondition = suite<{ api: Api }>('If-Match');

precondition.before.each(async (context) => {
  context.api = await openApi();
  await context.api.record(several(INCIDENT, RIOT, revised(claim('a'))));
});
precondition.after.each(({ api }) => api.end());

const match = (tag: string) => ({ 'if-match': tag });

precondition('with the revision of the subject lets a request through', async ({ api }) => {
  const { revision } = (await api.get<{ revision: number }>('/v1/incidents/litoral-2021-09-28')).body;
  assert.equal(revision, 1);
  assert.equal((await api.record(one(INCIDENT, said()), match('"1"'))).revision, 2);
  assert.equal((await api.record(one(INCIDENT, said()), match(' "2" '))).revision, 3);
});

precondition('with an older revision is answered with the one there is and the events missed', async ({ api }) => {
  await api.record(one(INCIDENT, said('first')));
  await api.record(one(INCIDENT, said('second')));
  const found = await api.refuses(one(INCIDENT, said()), 'revision-differs', undefined, match('"1"'));
  assert.equal(found.revision, 3);
  assert.equal(found.missedInAll, 2);
  assert.equal(found.detail, 'the subject is at revision 3; you named 1');
  const missed = found.missed as readonly ShownEvent[];
  assert.deepEqual(
    missed.map(({ data, revision }) => [data, revision]),
    [
      [{ gist: 'first' }, 2],
      [{ gist: 'second' }, 3],
    ],
  );
  const [, , third, fourth] = await api.lines('/v1/events');
  assert.deepEqual(missed, [third, fourth]);
});

precondition('with a revision that has not come yet is answered with the one there is', async ({ api }) => {
  const found = await api.refuses(one(INCIDENT, said()), 'revision-differs', undefined, match('"2"'));
  assert.deepEqual([found.revision, found.missed], [1, []]);
});

precondition('for a subject that has not begun is answered with no revision', async ({ api }) => {
  const found = await api.refuses(one('incident/other', RIOT), 'revision-differs', undefined, match('"0"'));
  assert.deepEqual([found.revision, found.missed], [null, []]);
  assert.equal(found.detail, 'the subject has not begun; you named 0');
});

for (const tag of [
  'W/"1"',
  '1',
  '"x"',
  '""',
  '"01"',
  '"-1"',
  '"1", "2"',
  '*',
  '"1" "2"',
  '"1e1"',
  '',
  '"p1.1.abc.json"',
]) {
  precondition(`is refused as ${tag === '' ? 'nothing' : tag}, which is no one strong revision`, async ({ api }) => {
    await api.refuses(one(INCIDENT, said()), 'precondition-invalid', ['If-Match'], match(tag));
  });
}

precondition('may be absent where an event does not decide upon a state', async ({ api }) => {
  await api.record(one(INCIDENT, said()));
  await api.record(one(INCIDENT, revised(claim('b'))));
});

const DECISIONS: readonly Body[] = [
  amended({ of: 'a', strike: true }),
  pinned(),
  {
    type: 'AssessmentLifted',
    data: { assessment: '01890a5d-ac96-774b-bcce-b302099a8057', reason: 'x', stated: '2022' },
  },
  retracted('a'),
  { type: 'ClaimReinstated', data: { of: ['a'] } },
];

for (const body of DECISIONS) {
  precondition(`is required for ${body.type}, also among others`, async ({ api }) => {
    const found = await api.refuses(one(INCIDENT, body), 'revision-required', ['If-Match']);
    const next = 'read the subject, then send If-Match: "1"';
    assert.equal(found.detail, `${body.type} needs the revision that you looked at: ${next}`);
    await api.refuses(several(INCIDENT, said(), body), 'revision-required', ['If-Match']);
  });
}

precondition('is not asked for by a number where the subject has not begun', async ({ api }) => {
  const found = await api.refuses(one('incident/other', pinned()), 'revision-required', ['If-Match']);
  assert.equal(found.detail, 'AssessmentMade needs the revision that you looked at: incident/other has not begun');
});

precondition('and If-None-Match do not go together', async ({ api }) => {
  const both = { ...match('"1"'), 'if-none-match': '*' };
  await api.refuses(one(INCIDENT, said()), 'precondition-invalid', ['If-None-Match'], both);
});

precondition('has a counterpart, If-None-Match: *, which creates and never adds', async ({ api }) => {
  const none = { 'if-none-match': '*' };
  const found = await api.refuses(one(INCIDENT, said()), 'revision-differs', undefined, none);
  assert.deepEqual([found.revision, (found.missed as object[]).length], [1, 2]);
  assert.equal(found.detail, 'the subject is at revision 1; you named none');
  assert.equal((await api.record(one('incident/other', RIOT), none)).revision, 0);
  for (const tag of ['"1"', 'W/"1"', '']) {
    await api.refuses(one(INCIDENT, said()), 'precondition-invalid', ['If-None-Match'], { 'if-none-match': tag });
  }
});

precondition('is judged before the rules, so that one decides upon what is there', async ({ api }) => {
  await api.refuses(one(INCIDENT, RIOT), 'revision-differs', undefined, match('"0"'));
  await api.refuses(one(INCIDENT, RIOT), 'already-begun', ['#/data'], match('"1"'));
});

precondition.run();
