import assert from 'node:assert/strict';
import type { JsonObject } from '#src/domain/json.ts';
import { leafOf } from '#src/log/leaf.ts';
import { MemoryStore } from '#src/store/memory.ts';
import { appended, event, placed } from './events.ts';
import type { Spec } from './store.ts';

const noon = (): number => Date.UTC(2021, 10, 13, 12);
const NAME = 'incident-litoral-2021-11-12';

/** JSON that has bent a store or two: what must come back as it went in. */
const TRICKY: Record<string, string> = {
  'a member named __proto__': '{"__proto__":{"killed":1},"constructor":null,"toString":"x"}',
  'integer-like names': '{"10":"ten","9":"nine","-1":"minus","01":"padded"}',
  'names in UTF-16 order': '{"\ufb33":1,"\ud83d\ude00":2,"\u20ac":3,"":4}',
  'characters that need care': JSON.stringify({
    text: '"\\\b\f\n\r\t\u0001\u007f\u2028\u2029 é e\u0301 日本 👩‍👩‍👧 \ufeff',
  }),
  'numbers at the edges':
    '[1e21,1e-7,0.1,9007199254740991,-9007199254740991,5e-324,1.7976931348623157e308,333333333.33333329]',
  'a long string': JSON.stringify({ text: 'ñ'.repeat(20_000) }),
  'deep nesting': `${'[{"a":'.repeat(60)}null${'}]'.repeat(60)}`,
  'empty things': '{"a":{},"b":[],"c":"","d":[[]],"e":null,"f":false,"g":0}',
};

export function leaves(spec: Spec): void {
  spec(
    'the leaf is the canonical JSON of the event, byte for byte',
    async (store, ledger) => {
      const id = '017d1b9c-4f00-7000-8000-00000000000a';
      const data = { killed: 68, group: 'inmate' };
      const meta = { schema: 1, actor: 'desk-1' };
      const stream = ledger.stream(NAME);
      const [stored] = await appended(store, stream, 'none', [{ id, type: 'RiotReported', data, meta }]);
      assert.equal(
        stored?.leaf,
        `{"data":{"group":"inmate","killed":68},"id":"${id}","meta":{"actor":"desk-1","recorded":"2021-11-13T12:00:00.000Z","schema":1},"revision":0,"stream":"${stream}","type":"RiotReported","v":1}`,
      );
    },
    noon,
  );

  for (const [what, json] of Object.entries(TRICKY)) {
    spec(
      `${what} come back as given, with the leaf that the in-memory store gives`,
      async (store, ledger) => {
        const stream = ledger.stream(NAME);
        const given = event({ value: JSON.parse(json) } as JsonObject);
        const memory = new MemoryStore(noon);
        const [expected] = await appended(memory, stream, 'none', [given]);
        await appended(store, stream, 'none', [given]);
        for (const [read] of [await store.readStream(stream), await store.readPlaced(stream), await store.read(0, 1)]) {
          assert.deepEqual(read?.data, { value: JSON.parse(json) });
          assert.equal(read?.leaf, expected?.leaf);
          assert.equal(read?.leaf, leafOf(read ?? assert.fail()));
        }
      },
      noon,
    );
  }

  spec(
    'what has no canonical form is refused and stores nothing, and those beside it go through',
    async (store, ledger) => {
      const [good, bad] = await Promise.allSettled([
        store.append(ledger.stream('incident-a'), 'none', [event()]),
        store.append(ledger.stream('incident-b'), 'none', [event(), event({ text: '\ud800' })]),
      ]);
      assert.ok(good.status === 'fulfilled' && good.value.outcome === 'appended');
      assert.equal(bad.status, 'rejected');
      await placed(store, good.value.events);
      assert.equal(await store.head(), 0);
      assert.deepEqual(await store.readStream(ledger.stream('incident-b')), []);
    },
  );
}
