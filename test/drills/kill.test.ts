import assert from 'node:assert/strict';
import { suite } from 'uvu';
import { killRounds } from './kill.ts';

const test = suite('a killed writer');

test('after each of 10 kills every acknowledged event is there and no append is half there', async () => {
  const { acknowledged, stored } = await killRounds(10);
  assert.ok(acknowledged > 0 && stored >= acknowledged);
});

test.run();
