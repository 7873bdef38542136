import assert from 'node:assert/strict';
import { suite } from 'uvu';
import { tries } from '../support/tries.ts';
import { killRounds } from './kill.ts';

const test = suite('a killed writer');

const KILLS = tries(6, 60);

test(`after each of ${KILLS} kills every acknowledged event is there and no append is half there`, async () => {
  const { acknowledged, stored } = await killRounds(KILLS);
  assert.ok(acknowledged > 0 && stored >= acknowledged);
});

test.run();
