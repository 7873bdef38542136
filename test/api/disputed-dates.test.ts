import assert from 'node:assert/strict';
import { suite } from 'uvu';
import type { DateWord, Dating } from '#projections/dating.ts';
import { type Api, openApi } from '../support/api.ts';
import { diffOf } from '../support/diff-pages.ts';
import { REGISTRY } from '../support/earlier-registry.ts';
import { amended, type Body, claim, EMERGENCY, merged, OPERATION, one, revised, split, totalled } from './events.ts';

const NIGHT = 'incident/new-years-eve';
const DUPLICATE = 'incident/new-year';
const [THIS, NEXT] = ['toll/year-2021', 'toll/year-2022'];

interface Shown {
  readonly occurred: string;
  readonly dating?: Dating;
}
interface Row {
  readonly subject: string;
  readonly dateContested?: true;
}
interface Toll {
  readonly recorded: {
    readonly sum: number;
    readonly high: number;
    readonly incidents: Row[];
    readonly uncertain: Row[];
  };
}
interface Point {
  readonly position: number;
  readonly at: string;
  readonly sum: number;
  readonly high: number;
  readonly counted: number;
  readonly uncertain: number;
  readonly made: {
    readonly type: string;
    readonly stated: string | null;
    readonly by: { readonly role: string } | null;
  }[];
}

const night = (occurred: string, place = 'EC-G'): Body => ({
  type: 'RiotReported',
  data: { kind: 'riot', places: [place], occurred },
});
const dated = (role: string, occurred: string, stated: string): Body => ({
  type: 'StatementRecorded',
  data: { claimant: role, role, occurred, stated, gist: `It was on ${occurred}.` },
});
const yearly = (toll: string, interval: string) => {
  const { data } = totalled(claim('t', 5, { stated: '2022-12-31' })) as { data: { scope: object } };
  return one(toll, { type: 'TollClaimed', data: { ...data, scope: { ...data.scope, interval } } });
};

/** The night is told at 0 and 1, the tolls at 2 and 3, the prosecutor's word at 4, and the police's at 5. */
async function told(api: Api): Promise<void> {
  const five = revised(claim('a', 5, { stated: '2022-01-02', role: 'police' }));
  for (const body of [one(NIGHT, night('2021-12-31')), one(NIGHT, five), yearly(THIS, '2021'), yearly(NEXT, '2022')])
    await api.record(body);
  await api.record(one(NIGHT, dated('prosecutor', '2022-01-01', '2022-01-10')));
  await api.record(one(NIGHT, dated('police', '2021-12', '2022-01-11')));
}

const disputed = suite<{ api: Api }>('a date that is disputed');
disputed.before.each(async (context) => {
  context.api = await openApi();
  await told(context.api);
});
disputed.after.each(({ api }) => api.end());

const pathOf = (subject: string): string => `/v1/${subject.replace(/^(incident|toll)/, '$1s')}`;

/** `3, at most 5: inside; uncertain!`, with `!` where the date is disputed. */
async function total(api: Api, toll: string, query = ''): Promise<string> {
  const { sum, high, incidents, uncertain } = (await api.get<Toll>(pathOf(toll) + query)).body.recorded;
  const names = (rows: readonly Row[]): string =>
    rows.map(({ subject, dateContested }) => `${subject.split('/')[1]}${dateContested ? '!' : ''}`).join(' ');
  return `${sum} to ${high}: ${names(incidents)}; ${names(uncertain)}`;
}
const words = (words: readonly DateWord[] = []) =>
  words.map(({ institution, occurred, last, conflicts }) => [institution, occurred, last, conflicts]);

disputed('stands in the summary with every word about it, and as of before without', async ({ api }) => {
  const { body } = await api.get<Shown>(pathOf(NIGHT));
  assert.equal(body.occurred, '2021-12-31');
  assert.equal(body.dating?.contested, true);
  assert.deepEqual(words(body.dating?.words), [
    ['prosecutor', '2022-01-01', true, true],
    ['police', '2021-12', true, true],
  ]);
  const [event] = await api.lines('/v1/events?fromPosition=4');
  assert.deepEqual([event?.schema, body.dating?.words[0]?.event], [2, event?.id]);
  for (const view of ['atPosition=3', 'statedUntil=2022-01-09']) {
    const before = (await api.get<Shown>(`${pathOf(NIGHT)}?${view}`)).body;
    assert.deepEqual(before.dating, { contested: false, words: [] }, view);
  }
});

disputed('counts in the total of neither year for certain, and did before it was said', async ({ api }) => {
  assert.equal(await total(api, THIS), '0 to 5: ; new-years-eve!');
  assert.equal(await total(api, NEXT), '0 to 5: ; new-years-eve!');
  for (const view of ['?atPosition=3', '?statedUntil=2022-01-09']) {
    assert.equal(await total(api, THIS, view), '5 to 5: new-years-eve; ');
    assert.equal(await total(api, NEXT, view), '0 to 0: ; ');
  }
});

disputed('is settled by another word of the same institution, or where our slip is mended', async ({ api }) => {
  await api.record(one(NIGHT, dated('prosecutor', '2021-12-31', '2022-02-01')));
  assert.equal(await total(api, THIS), '5 to 5: new-years-eve; ');
  assert.equal(await total(api, THIS, '?statedUntil=2022-01-31'), '0 to 5: ; new-years-eve!');
  const { body } = await api.get<Shown>(pathOf(NIGHT));
  assert.deepEqual(words(body.dating?.words), [
    ['prosecutor', '2022-01-01', false, false],
    ['police', '2021-12', true, false],
    ['prosecutor', '2021-12-31', true, false],
  ]);
  const [first] = await api.lines('/v1/events?fromPosition=0');
  await api.record(one(NIGHT, amended({ event: first?.id, fields: { occurred: '2022-01-01' } })), {
    'if-match': '"4"',
  });
  assert.equal(await total(api, NEXT), '0 to 5: ; new-years-eve!', 'now the record is alone');
});

disputed('has the same course along both axes as the pages of the totals', async ({ api }) => {
  await api.record(one(NIGHT, dated('prosecutor', '2021-12-31', '2022-02-01')));
  for (const toll of [THIS, NEXT]) {
    for (const axis of ['recorded', 'stated']) {
      const { items } = (await api.get<{ items: Point[] }>(`${pathOf(toll)}/history?axis=${axis}`)).body;
      for (const { position, at, sum, high, counted, uncertain } of items) {
        const view = axis === 'recorded' ? `atPosition=${position}` : `statedUntil=${at}`;
        const { recorded } = (await api.get<Toll>(`${pathOf(toll)}?${view}`)).body;
        const page = [recorded.sum, recorded.high, recorded.incidents.length, recorded.uncertain.length];
        assert.deepEqual([sum, high, counted, uncertain], page, `${toll} ${view}`);
      }
      const moved = items.filter(({ made }) => made.some(({ type }) => type === 'StatementRecorded'));
      assert.deepEqual(
        moved.map(({ made }) => [made[0]?.stated, made[0]?.by?.role]),
        [
          ['2022-01-10', 'prosecutor'],
          ['2022-02-01', 'prosecutor'],
        ],
        `${toll} ${axis}`,
      );
    }
  }
});

disputed('is told as a difference in words, in both languages and along both axes', async ({ api }) => {
  const of = `subject=${NIGHT}`;
  const sentence = async (query: string) => (await diffOf(api, query)).items[0]?.date?.sentence;
  const english = 'the date became disputed: 2022-01-01 (prosecutor), recorded is 2021-12-31';
  assert.equal(await sentence(`from=3&to=4&${of}`), english);
  assert.equal(await sentence(`axis=stated&from=2022-01-09&to=2022-01-10&${of}`), english);
  assert.equal(
    await sentence(`from=3&to=4&lang=es&${of}`),
    'la fecha pasó a estar en disputa: 2022-01-01 (fiscalía), la registrada es 2021-12-31',
  );
  await api.record(one(NIGHT, dated('prosecutor', '2021-12-31', '2022-02-01')));
  assert.equal(await sentence(`from=5&to=6&${of}`), 'the date is no longer disputed: recorded is 2021-12-31');
});

disputed('moves the totals, by the word that did it', async ({ api }) => {
  const all = await diffOf(api, 'axis=stated&from=2022-01-09&to=2022-01-10');
  assert.deepEqual(
    all.items.map(({ subject, date, total }) => [
      subject,
      date !== null,
      total?.addends.map(({ sentence }) => sentence),
    ]),
    [
      [NIGHT, true, undefined],
      [
        THIS,
        false,
        [
          `${NIGHT}: 5 (police, preliminary) became 5 (police, preliminary), perhaps in the scope: only its high end, 5, is added`,
        ],
      ],
      [NEXT, false, [`${NIGHT}: 5 (police, preliminary), perhaps in the scope: only its high end, 5, is added`]],
    ],
  );
  const recorded = await diffOf(api, 'from=3&to=5');
  for (const { items } of [all, recorded]) {
    assert.deepEqual(
      items.slice(1).map(({ total }) => total?.addends[0]?.causes.map((one) => [one.type, one.position, one.stated])),
      [[['StatementRecorded', 4, '2022-01-10']], [['StatementRecorded', 4, '2022-01-10']]],
    );
  }
});

for (const place of ['EC-G', 'EC-A']) {
  disputed(`by a word about a duplicate in ${place} finds the survivor, until they are two again`, async ({ api }) => {
    const year = 'toll/year-2024';
    await api.record(yearly(year, '2024'));
    await api.record(one(DUPLICATE, night('2021-12-31', place)));
    await api.record(one(DUPLICATE, dated('media', '2024-01-01', '2024-02-01')));
    assert.equal(await total(api, year), '0 to 0: ; ');
    await api.record(one(DUPLICATE, merged(NIGHT)));
    assert.equal(await total(api, year), '0 to 5: ; new-years-eve!');
    const position = await api.head();
    await api.record(one(DUPLICATE, split()));
    assert.equal(await total(api, year), '0 to 0: ; ');
    assert.equal(await total(api, year, `?atPosition=${position}`), '0 to 5: ; new-years-eve!');
    const { items } = (await api.get<{ items: Point[] }>(`${pathOf(year)}/history`)).body;
    assert.deepEqual(
      items.map((point) => [point.position, point.high, point.uncertain]),
      [
        [6, 0, 0],
        [position, 5, 1],
        [position + 1, 0, 0],
      ],
    );
  });
}

disputed('of an operation or an emergency stands there, too; in force it is by the record', async ({ api }) => {
  const begun: Body = { type: 'TransferOperationBegun', data: { places: ['EC-G'], begun: '2022-11-02' } };
  const decreed: Body = { type: 'EmergencyDecreed', data: { provinces: ['EC-G'], from: '2022-11-02', days: 45 } };
  for (const [subject, first] of [
    [OPERATION, begun],
    [EMERGENCY, decreed],
  ] as const) {
    await api.record(one(subject, first));
    await api.record(one(subject, dated('government', '2022-11-01', '2022-11-01')));
    const path = `/v1/${subject.replace('operation', 'operations').replace('emergency', 'emergencies')}`;
    assert.equal((await api.get<Shown>(path)).body.dating?.contested, true, subject);
  }
  for (const [day, count] of [
    ['2022-11-01', 0],
    ['2022-11-02', 1],
  ] as const) {
    const { body } = await api.get<{ items: object[] }>(`/v1/emergencies?inForceOn=${day}`);
    assert.equal(body.items.length, count, day);
  }
});

disputed('is not told by the versions before, whose totals count it as those of now', async () => {
  const url = new URL('../support/earlier-registry.ts', import.meta.url).href;
  const api = await openApi({ registry: url });
  await told(api);
  const { body } = await api.get<Shown & { asOf: { versions: string } }>(pathOf(NIGHT));
  assert.deepEqual([body.asOf.versions, body.dating], [REGISTRY.newest.text, undefined]);
  assert.equal(await total(api, THIS), '0 to 5: ; new-years-eve!');
  assert.equal(await total(api, NEXT), '0 to 5: ; new-years-eve!');
  await api.end();
});

disputed.run();
