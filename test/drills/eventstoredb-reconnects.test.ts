import assert from 'node:assert/strict';
import { suite } from 'uvu';
import { tries } from '../support/tries.ts';
import { giveUp, reconnect, serve, type Use } from './eventstoredb-reconnects.ts';

const TIMES = tries(60, 400);
const drill = suite('a connection to EventStoreDB that breaks');

function isFlat({ early, late, connections }: Use): void {
  assert.ok(late - early < 8, `the heap grew from ${early.toFixed(1)} to ${late.toFixed(1)} MB`);
  assert.ok(connections <= 1, `${connections} connections are open`);
}

drill(`costs a node no memory, ${TIMES} times`, async () => isFlat(await reconnect(TIMES)));

drill(`leaves nothing of a client that is given up, ${TIMES} times`, async () => isFlat(await giveUp(TIMES)));

drill(`costs a whole service no more than what it keeps, ${TIMES / 4} times`, async () =>
  isFlat(await serve(TIMES / 4)),
);

drill.run();
