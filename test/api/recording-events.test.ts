import assert from 'node:assert/strict';
import { suite } from 'uvu';
import { type EventType, POSTED_TYPES } from '#src/domain/events.ts';
import { type Api, openApi, type RecordedBody, type ShownEvent } from '../support/api.ts';
import { schemaOf } from '../support/given.ts';
import { INCIDENT, one, pinned, REPORT, RIOT, several } from './events.ts';
import { EXAMPLES, type Example } from './every-type.ts';

const recording = suite<{ api: Api }>('a single event');

recording.before.each(async (context) => {
  context.api = await openApi();
});
recording.after.each(({ api }) => api.end());

/** Posts the last event of an example, and gives the answer once its head is right. */
async function recorded(api: Api, type: EventType, example: Example, data: object, report?: object) {
  const { subject, before, beside } = example;
  if (beside !== undefined) await api.record(one(beside.subject, beside.body));
  if (before.length > 0) await api.record(several(subject, ...before), { 'if-none-match': '*' });
  const headers = { 'if-match': `"${before.length - 1}"` };
  const needed: Record<string, string> = before.length > 0 ? headers : {};
  const answer = await api.post({ subject, type, data, ...(report === undefined ? {} : { report }) }, needed);
  assert.equal(answer.status, 201, answer.text);
  assert.equal(answer.headers['ledger-position'], String(await api.head()));
  assert.equal(answer.headers['content-type'], 'application/json; charset=utf-8');
  return answer;
}

function isAnswerFor({ events, ...rest }: RecordedBody, type: EventType, subject: string, revision: number): string {
  assert.deepEqual(rest, { subject, revision });
  assert.deepEqual(
    events.map((event) => [event.type, event.revision]),
    [[type, revision]],
  );
  const { id = '', recorded: at = '' } = events[0] ?? {};
  assert.match(at, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
  return id;
}

for (const [type, example] of Object.entries(EXAMPLES) as [EventType, Example][]) {
  const { subject, before, least, most, reported, told = subject } = example;

  recording(`${type} is recorded with the least that it must say, and read back as it was posted`, async ({ api }) => {
    const { body, headers } = await recorded(api, type, example, least);
    const id = isAnswerFor(body, type, subject, before.length);
    assert.equal(headers.location, `/v1/events/${id}`);
    const shown = (await api.get<ShownEvent>(headers.location ?? '')).body;
    assert.deepEqual(shown.data, least);
    assert.equal(shown.report, undefined);
    assert.deepEqual(
      [shown.subject, shown.type, shown.revision, shown.schema],
      [subject, type, before.length, schemaOf(type)],
    );
    assert.equal(shown.position, await api.head());
  });

  recording(`${type} is recorded with all that it can say, its report beside it`, async ({ api }) => {
    const report = reported ? REPORT : undefined;
    const { body, headers } = await recorded(api, type, example, most, report);
    isAnswerFor(body, type, subject, before.length);
    const shown = (await api.get<ShownEvent>(headers.location ?? '')).body;
    assert.deepEqual(shown.data, most);
    assert.deepEqual(shown.report, report);
    const summary = `/v1/${told.replace(/^emergency/, 'emergencie').replace('/', 's/')}`;
    assert.equal((await api.get<{ revision: number }>(summary)).body.revision, told === subject ? before.length : 0);
  });
}

recording('AssessmentLifted names the assessment by the id of its event', async ({ api }) => {
  const { events } = await api.record(several(INCIDENT, RIOT, pinned()), { 'if-none-match': '*' });
  const assessment = events[1]?.id;
  const data = { assessment, reason: 'a better list', stated: '2021-10-02', note: 'after the inventory' };
  const lifted = { subject: INCIDENT, type: 'AssessmentLifted', data, report: REPORT };
  const { headers } = await api.post(lifted, { 'if-match': '"1"' });
  const shown = (await api.get<ShownEvent>(headers.location ?? '')).body;
  assert.deepEqual({ data: shown.data, report: shown.report }, { data, report: REPORT });
});

recording('every type has an example here', () => {
  assert.deepEqual(new Set([...Object.keys(EXAMPLES), 'AssessmentLifted']), new Set<string>(POSTED_TYPES));
});

recording('an erasure is not posted: only the command that withholds the bytes records one', async ({ api }) => {
  const { events } = await api.record(one(INCIDENT, RIOT), { 'if-none-match': '*' });
  const data = { event: events[0]?.id, hash: `${'A'.repeat(43)}=`, fields: ['/note'], order: 'x' };
  const { status, text } = await api.post({ subject: INCIDENT, type: 'EntryErased', data });
  assert.deepEqual([status, text.includes('#/type')], [400, true], text);
});

recording('the request id of the caller is kept with the event', async ({ api }) => {
  const { headers } = await api.post(one(INCIDENT, RIOT), { 'x-request-id': 'desk-7.1' });
  assert.equal(headers['x-request-id'], 'desk-7.1');
  const { correlation, actor } = (await api.get<ShownEvent>(headers.location ?? '')).body;
  assert.deepEqual({ correlation, actor }, { correlation: 'desk-7.1', actor: 'anonymous' });
});

recording.run();
