import assert from 'node:assert/strict';
import { suite } from 'uvu';
import { PROBLEMS, type ProblemCode } from '#src/http/problems.ts';
import { type Api, openApi, type ShownEvent } from '../support/api.ts';
import fc, { fixed } from '../support/random.ts';
import { tries } from '../support/tries.ts';
import { type Shot, shot } from './fuzz-bodies.ts';
import { answersAlike } from './rebuilt.ts';

const RUNS = tries(3000, 30_000);
/** Of them always the same: some go through. */
const FIXED = 100;

const fuzz = suite<{ api: Api }>('random bodies');
const accepted = new Map<string, number>();
const answered = new Map<string, number>();

fuzz.before(async (context) => {
  context.api = await openApi();
});
fuzz.after(({ api }) => api.end());

interface Result {
  readonly status: number;
  readonly code?: ProblemCode;
  readonly title?: string;
  readonly events?: readonly { readonly id: string }[];
}

/** Each result is a 201 with its events, or a row of the catalogue that is the caller's to mend. */
function judge({ status, code, title, events }: Result, isRepeated: boolean): void {
  const kind = code ?? String(status);
  answered.set(kind, (answered.get(kind) ?? 0) + 1);
  if (status === 201) {
    for (const { id } of isRepeated ? [] : (events ?? [])) accepted.set(id, status);
    return;
  }
  assert.ok(code !== undefined && status >= 400 && status < 500, `answered with ${kind}`);
  assert.deepEqual([status, title], [PROBLEMS[code].status, PROBLEMS[code].title]);
}

async function shoot(api: Api, { payload, type, headers }: Shot): Promise<void> {
  const url = '/v1/events';
  const answer = await api.send<Result>({
    method: 'POST',
    url,
    headers: { ...headers, ...(type === '' ? {} : { 'content-type': type }) },
    payload,
  });
  if (answer.status === 200) {
    for (const line of answer.text.split('\n').filter((text) => text !== '')) {
      const result: Result & { repeated?: true } = JSON.parse(line);
      judge(result, result.repeated === true);
    }
  } else {
    const media = answer.status === 201 ? 'application/json' : 'application/problem+json';
    assert.equal(answer.headers['content-type'], `${media}; charset=utf-8`);
    judge({ ...answer.body, status: answer.status }, answer.headers['idempotency-replayed'] === 'true');
  }
}

fuzz(`are recorded or refused, ${RUNS} of them`, async ({ api }) => {
  const property = fc.asyncProperty(shot, (one) => shoot(api, one));
  await fc.assert(property, { numRuns: RUNS, endOnFailure: true, examples: fixed(FIXED, shot) });
  console.log(
    [...answered]
      .sort(([, a], [, b]) => b - a)
      .map(([kind, count]) => `${kind} ${count}`)
      .join(', '),
  );
});

fuzz('leave nothing behind but what was recorded', async ({ api }) => {
  const events = await api.lines('/v1/events');
  assert.deepEqual(new Set(events.map(({ id }) => id)), new Set(accepted.keys()));
  assert.equal(await api.head(), accepted.size - 1);
  assert.ok(accepted.size > 0, 'some of them went through');
});

const pathOf = (subject: string): string => `/v1/${subject.replace('emergency/', 'emergencie/').replace('/', 's/')}`;

/** Every address of what the events speak of. */
function touched(events: readonly ShownEvent[]): string[] {
  const subjects = [...new Set(events.map(({ subject }) => subject ?? ''))].map(pathOf);
  const lists = ['incidents', 'operations', 'emergencies', 'tolls', 'facilities'].map(
    (kind) => `/v1/${kind}?limit=500`,
  );
  return [...subjects, ...subjects.map((path) => `${path}/figures/killed/inmate`), ...lists, '/v1/events?limit=500'];
}

fuzz('can all be read of, live, as of the middle, and folded anew', async ({ api }) => {
  const addresses = touched(await api.lines('/v1/events'));
  for (const url of addresses) {
    await api.get(url);
    const answer = await api.send({ url: `${url}${url.includes('?') ? '&' : '?'}atPosition=${accepted.size >> 1}` });
    assert.ok(answer.status === 200 || answer.status === 404, `${url}: ${answer.text}`);
  }
  await answersAlike(api, addresses);
  const { body } = await api.get<{ status: string; setAside: { count: number } }>('/health/ready');
  assert.deepEqual([body.status, body.setAside.count], ['ready', 0]);
});

fuzz.run();
