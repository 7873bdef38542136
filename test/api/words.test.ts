import assert from 'node:assert/strict';
import { suite } from 'uvu';
import { type Api, openApi } from '../support/api.ts';
import { claim, INCIDENT, one, pinned, RIOT, revised, several } from './events.ts';

const words = suite<{ api: Api }>('a word for a number over REST');

words.before.each(async (context) => {
  context.api = await openApi();
});
words.after.each(({ api }) => api.end());

const worded = (id: string, word: string, more: object = {}) =>
  claim(id, 0, { value: undefined, qualifier: 'words', words: word, ...more });

const figureOf = async (api: Api) =>
  (
    await api.get<{
      figure: { words: string | null; value: number | null; low: number; high: number | null; point: number };
    }>('/v1/incidents/litoral-2021-09-28/figures/killed/inmate')
  ).body.figure;

words('is kept as said, and stands for the least that it can mean', async ({ api }) => {
  const said = [
    ['Un Centenar', 100],
    ['DECENAS', 20],
    ['a handful', 3],
    ['decenas de miles', 20_000],
    ['un millon', 1_000_000],
  ] as const;
  await api.record(one(INCIDENT, RIOT));
  for (const [n, [word, least]] of said.entries()) {
    await api.record(
      one(INCIDENT, revised(worded(`c${n}`, word, { institution: 'police', stated: `2021-10-0${n + 1}` }))),
    );
    const { words: kept, value, low, high, point } = await figureOf(api);
    assert.deepEqual([kept, value, low, high, point], [word, null, least, null, least]);
  }
});

words('may be pinned, or come by an amendment; another is refused where it stands', async ({ api }) => {
  await api.record(several(INCIDENT, RIOT, revised(claim('a'))));
  const fields = (word: string) => ({ of: 'a', fields: { qualifier: 'words', value: null, words: word } });
  const amendment = (word: string) => one(INCIDENT, { type: 'EntryAmended', data: fields(word) });
  await api.refuses(amendment('umpteen'), 'amendment-invalid', ['#/data/fields/words'], { 'if-match': '"1"' });
  await api.record(amendment('medio centenar'), { 'if-match': '"1"' });
  assert.equal((await figureOf(api)).low, 50);
  const pin = one(INCIDENT, pinned({ value: undefined, qualifier: 'words', words: 'Hundreds' }));
  await api.record(pin, { 'if-match': '"2"' });
  assert.equal((await figureOf(api)).low, 200);
  await api.refuses(one(INCIDENT, revised(worded('b', 'many'))), 'invalid-request', ['#/data/claims/0/words']);
});

words.run();
