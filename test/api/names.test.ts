import assert from 'node:assert/strict';
import { suite } from 'uvu';
import { type Api, openApi } from '../support/api.ts';
import { claim, INCIDENT, one, pinned, RIOT, revised, several } from './events.ts';

const names = suite<{ api: Api }>('a name over REST');

names.before.each(async (context) => {
  context.api = await openApi();
});
names.after.each(({ api }) => api.end());

interface Shown {
  readonly value: number | null;
  readonly labels: readonly string[];
  readonly conflicts: readonly string[];
  readonly outdated: readonly string[];
  readonly source: { readonly institution: string } | null;
  readonly part?: string;
}
interface Summary {
  readonly figures: readonly Shown[];
  readonly parts: readonly Shown[];
}

const on = (stated: string) => ({ stated });
const FORMS = ['Fiscalía', 'Fiscali\u0301a', 'Fiscalía ', 'Fisc\u200balía', 'FISCALÍA'] as const;

const summary = async (api: Api): Promise<Summary> =>
  (await api.get<Summary>(`/v1/incidents/${INCIDENT.split('/')[1]}`)).body;

names('of an institution is one voice in all its forms, and is shown as its claim has it', async ({ api }) => {
  const claims = FORMS.map((institution, n) =>
    claim(`c${n}`, 60 - n, { institution, role: 'prosecutor', ...on(`2021-11-0${n + 1}`) }),
  );
  await api.record(several(INCIDENT, RIOT, revised(...claims)));
  const [figure] = (await summary(api)).figures;
  assert.deepEqual(
    [figure?.value, figure?.labels, figure?.conflicts, figure?.source?.institution],
    [56, ['single-source'], [], 'FISCALÍA'],
  );
  for (const axis of ['recorded', 'stated']) {
    const { body } = await api.get<{ items: { value: number; breaks: string[] }[] }>(
      `/v1/incidents/litoral-2021-09-28/history?measure=killed&group=inmate&axis=${axis}`,
    );
    assert.equal(body.items.at(-1)?.value, 56);
    assert.ok(body.items.every(({ breaks }) => breaks.length === 0));
  }
});

names('gives a correction its force, and an update its meaning, in whatever form', async ({ api }) => {
  const by = (form: number) => ({ institution: FORMS[form], role: 'media' });
  await api.record(
    several(
      INCIDENT,
      RIOT,
      revised(claim('a', 68, { ...by(0), ...on('2021-11-13') })),
      revised(
        claim('b', 62, {
          ...by(3),
          ...on('2021-11-14'),
          relation: { kind: 'correction', of: ['a'], reason: 'double-count' },
        }),
      ),
    ),
  );
  const [figure] = (await summary(api)).figures;
  assert.deepEqual([figure?.value, figure?.labels], [62, ['single-source']]);
});

names(
  'of a publisher stands in for the institution in all its forms; an address is compared as it is',
  async ({ api }) => {
    const reported = (id: string, report: object) => ({ ...revised(claim(id, id.length + 4)), report });
    await api.record(
      several(
        INCIDENT,
        RIOT,
        reported('a', { publisher: 'El Diario', published: '2021-11-13' }),
        reported('aa', { publisher: ' EL  DIARIO', published: '2021-11-14' }),
        reported('aaa', { url: 'https://example.org/a', published: '2021-11-15' }),
        reported('aaaa', { url: 'https://example.org/A', published: '2021-11-16' }),
      ),
    );
    const [figure] = (await summary(api)).figures;
    assert.deepEqual(figure?.outdated.toSorted(), ['aa', 'aaa']);
  },
);

names('of a part is one series in all its forms, and found by its slug, too', async ({ api }) => {
  await api.record(
    several(
      INCIDENT,
      RIOT,
      revised(claim('a', 7, { part: 'Cárcel de Turi', institution: 'SNAI', ...on('2021-11-13') })),
      revised(claim('b', 8, { part: 'CA\u0301RCEL  DE TURI', institution: 'snai', ...on('2021-11-14') })),
      revised(claim('c', 3, { part: 'Cárcel-de-Turi', institution: 'SNAI', ...on('2021-11-15') })),
    ),
  );
  const { parts } = await summary(api);
  assert.deepEqual(
    parts.map(({ part, value }) => [part, value]),
    [
      ['Cárcel de Turi', 8],
      ['Cárcel-de-Turi', 3],
    ],
  );
  const asked = [
    ['cárcel de turi', 8],
    ['carcel-de-turi', 8],
    ['cárcel-de-turi', 3],
  ] as const;
  for (const [part, value] of asked) {
    const path = `/v1/incidents/litoral-2021-09-28/figures/killed/inmate?part=${encodeURIComponent(part)}`;
    assert.equal((await api.get<{ figure: Shown }>(path)).body.figure.value, value, part);
    const along = `/v1/incidents/litoral-2021-09-28/history?part=${encodeURIComponent(part)}`;
    assert.equal((await api.get<{ items: Shown[] }>(along)).body.items.at(-1)?.value, value, part);
  }
});

const PAIRS: readonly (readonly [script: string, one: string, other: string])[] = [
  ['Thai', 'เรือนจำปา', 'เรือนจำป่า'],
  ['Arabic', 'سِجن', 'سَجن'],
  ['Devanagari', 'कारागार हस', 'कारागार हंस'],
  ['Cyrillic', 'тюрьма мой', 'тюрьма мои'],
];

for (const [script, here, there] of PAIRS) {
  names(
    `of a facility is another where a mark of ${script} makes it one, in totals, lists and dossiers`,
    async ({ api }) => {
      const at = (facility: string, value: number) => ({
        ...RIOT,
        data: { ...RIOT.data, occurred: '2021-05-01', facilities: [facility], claims: [claim('a', value)] },
      });
      const scope = { population: 'inmates', measure: 'killed', group: 'inmate', interval: '2021' };
      await api.record(one('incident/here', at(here, 5)));
      await api.record(one('incident/there', at(there.normalize('NFD'), 7)));
      for (const [id, facility] of Object.entries({ here, there }))
        await api.record(
          one(`toll/${id}`, {
            type: 'TollClaimed',
            data: { scope: { ...scope, facility: `${facility}\u200b ` }, claims: [claim('t', 9)] },
          }),
        );
      for (const [id, sum] of Object.entries({ here: 5, there: 7 })) {
        const { recorded } = (await api.get<{ recorded: { sum: number } }>(`/v1/tolls/${id}`)).body;
        assert.equal(recorded.sum, sum);
      }
      const { items } = (await api.get<{ items: { slug: string; names: string[] }[] }>('/v1/facilities')).body;
      assert.deepEqual(
        new Set(items.map(({ names: [name = ''] }) => name.normalize('NFC'))),
        new Set([here, there].map((name) => name.normalize('NFC'))),
      );
      for (const { slug, names } of items) {
        const path = `/v1/facilities/${encodeURIComponent(slug)}`;
        const { incidents } = (await api.get<{ incidents: { subject: string }[] }>(path)).body;
        assert.equal(incidents.length, 1, names.join());
        const points = (await api.get<{ items: { sum: { sum: number } }[] }>(`${path}/history`)).body.items;
        assert.equal(points.length, 1);
      }
      const filtered = await api.get<{ items: unknown[] }>(`/v1/incidents?facility=${encodeURIComponent(here)}`);
      assert.equal(filtered.body.items.length, 1);
    },
  );
}

names('of a facility that differs in punctuation shares the address, and is counted for itself', async ({ api }) => {
  const at = (facility: string) => ({
    ...RIOT,
    data: { ...RIOT.data, occurred: '2021-05-01', facilities: [facility], claims: [claim('a', 5)] },
  });
  const scope = {
    facility: 'Pabellón A-B',
    population: 'inmates',
    measure: 'killed',
    group: 'inmate',
    interval: '2021',
  };
  await api.record(one('incident/here', at('Pabellón A-B')));
  await api.record(one('incident/there', at('Pabellón A B')));
  await api.record(one('incident/again', at('PABELLÓN A-B')));
  await api.record(one('toll/here', { type: 'TollClaimed', data: { scope, claims: [claim('t', 9)] } }));
  assert.equal((await api.get<{ recorded: { sum: number } }>('/v1/tolls/here')).body.recorded.sum, 10);
  const dossier = await api.get<{ names: string[]; incidents: unknown[] }>('/v1/facilities/pabellon-a-b');
  assert.deepEqual([dossier.body.names, dossier.body.incidents.length], [['Pabellón A-B', 'Pabellón A B'], 3]);
  const history = await api.get<{ items: { sum: number }[] }>('/v1/facilities/pabellon-a-b/history');
  assert.equal(history.body.items.at(-1)?.sum, 15);
});

names('of one whose word about the date is another is one voice in all its forms', async ({ api }) => {
  const dates = (institution: string, occurred: string, stated: string) => ({
    type: 'StatementRecorded' as const,
    data: { institution, occurred, stated, gist: 'says when' },
  });
  await api.record(
    several(
      INCIDENT,
      RIOT,
      dates('Policía', '2021-09-27', '2021-09-29'),
      dates('POLICI\u0301A', '2021-09-28', '2021-09-30'),
    ),
  );
  const { body } = await api.get<{ dating: { contested: boolean; words: { last: boolean }[] } }>(
    '/v1/incidents/litoral-2021-09-28',
  );
  assert.deepEqual([body.dating.contested, body.dating.words.map(({ last }) => last)], [false, [false, true]]);
});

names('that nobody sees is refused, by its field', async ({ api }) => {
  await api.record(one(INCIDENT, RIOT));
  const bodies = [
    [revised(claim('a', 5, { claimant: ' ' })), '#/data/claims/0/claimant'],
    [revised(claim('a', 5, { institution: '\u200b' })), '#/data/claims/0/institution'],
    [revised(claim('a', 5, { part: '\u3164' })), '#/data/claims/0/part'],
    [{ ...revised(claim('a', 5)), report: { publisher: ' ' } }, '#/report/publisher'],
    [pinned({ part: '\u3164' }), '#/data/part'],
  ] as const;
  for (const [body, pointer] of bodies)
    await api.refuses(one(INCIDENT, body), 'name-empty', [pointer], { 'if-match': '"0"' });
});

names.run();
