import { suite } from 'uvu';
import { type Api, expectProblem, openApi } from '../support/api.ts';
import { ADDRESSES, tell } from './story.ts';

const parameters = suite<{ api: Api }>('a parameter of a read');

parameters.before(async (context) => {
  context.api = await openApi();
  await tell(context.api);
});
parameters.after(({ api }) => api.end());

const READS = [...ADDRESSES, '/v1/events/01890a5d-ac96-774b-bcce-b302099a8057'].map((url) => url.split('?')[0] ?? '');

parameters('recordedUntil does not go together with atPosition', async ({ api }) => {
  for (const url of READS) {
    const answer = await api.send({ url: `${url}?recordedUntil=2025-01-01&atPosition=1` });
    expectProblem(answer, 'invalid-request', ['atPosition']);
  }
});

const WRONG: readonly (readonly [query: string, pointer: string])[] = [
  ['recordedUntil=yesterday', 'recordedUntil'],
  ['recordedUntil=2025-02-30', 'recordedUntil'],
  ['recordedUntil=2025-01', 'recordedUntil'],
  ['recordedUntil=2025-01-01T12:00:00', 'recordedUntil'],
  ['recordedUntil=', 'recordedUntil'],
  ['atPosition=-1', 'atPosition'],
  ['atPosition=1.5', 'atPosition'],
  ['atPosition=x', 'atPosition'],
  ['atPosition=', 'atPosition'],
  ['atPosition=9007199254740993', 'atPosition'],
  ['atPosition=1&atPosition=2', 'atPosition'],
  ['after=x', 'after'],
  ['unknown=1', 'unknown'],
  ['__proto__=1', '__proto__'],
  ['constructor=1', 'constructor'],
];

for (const [query, pointer] of WRONG) {
  parameters(`as in ${query} is refused by its name, wherever it is read`, async ({ api }) => {
    for (const url of READS) expectProblem(await api.send({ url: `${url}?${query}` }), 'invalid-request', [pointer]);
  });
}

const OF_ONE: readonly (readonly [url: string, pointer: string])[] = [
  ['/v1/incidents?statedUntil=2021-13', 'statedUntil'],
  ['/v1/incidents?statedUntil=2021-11-13T10:00Z', 'statedUntil'],
  ['/v1/incidents?statedUntil=2021-11~', 'statedUntil'],
  ['/v1/incidents?limit=0', 'limit'],
  ['/v1/incidents?limit=501', 'limit'],
  ['/v1/incidents?limit=ten', 'limit'],
  ['/v1/events?limit=-1', 'limit'],
  ['/v1/incidents?cursor=x', 'cursor'],
  ['/v1/operations?cursor=-1', 'cursor'],
  ['/v1/emergencies?cursor=1e3', 'cursor'],
  ['/v1/tolls?cursor=', 'cursor'],
  ['/v1/events?cursor=x', 'cursor'],
  ['/v1/incidents?place=Ecuador', 'place'],
  ['/v1/emergencies?inForceOn=2021-02-30', 'inForceOn'],
  ['/v1/emergencies/decree-210?inForceOn=2021-10', 'inForceOn'],
  ['/v1/events?subject=litoral', 'subject'],
  ['/v1/events?fromPosition=x', 'fromPosition'],
  ['/v1/events?recordedFrom=yesterday', 'recordedFrom'],
  ['/v1/events?statedUntil=2021', 'statedUntil'],
  ['/v1/incidents/litoral-2021-09-28/figures/deaths/inmate', 'measure'],
  ['/v1/incidents/litoral-2021-09-28/figures/killed/__proto__', 'group'],
];

for (const [url, pointer] of OF_ONE) {
  parameters(`as in ${url} is refused by its name`, async ({ api }) => {
    expectProblem(await api.send({ url }), 'invalid-request', [pointer]);
  });
}

parameters.run();
