import assert from 'node:assert/strict';
import { suite } from 'uvu';
import { modelsOf } from '#projections/models.ts';
import { NEWEST, REGISTRY } from '#projections/registry.ts';
import { REGISTRY as BUMPED } from '../support/bumped-registry.ts';

const test = suite('the registered versions of the read models');

test('are found by their text, in whatever order it names them', () => {
  assert.equal(modelsOf(REGISTRY, NEWEST.text), NEWEST);
  assert.equal(modelsOf(REGISTRY, NEWEST.text.split(' ').reverse().join(' ')), NEWEST);
  assert.equal(modelsOf(BUMPED, NEWEST.text)?.text, NEWEST.text);
  assert.equal(modelsOf(BUMPED, BUMPED.newest.text), BUMPED.newest);
});

test('are not found where the code of one is gone, or is not there yet', () => {
  assert.equal(modelsOf(REGISTRY, BUMPED.newest.text), undefined);
  assert.equal(modelsOf(REGISTRY, `${NEWEST.text} prisons/1`), undefined);
  assert.equal(modelsOf(REGISTRY, ''), undefined);
});

test('may be fewer than there are now', () => {
  const [first = ''] = NEWEST.text.split(' ');
  assert.equal(modelsOf(REGISTRY, first)?.text, first);
});

test('name each version once, so that what serves is known by its text', () => {
  const all = [...NEWEST.all, ...REGISTRY.earlier].map(({ name, version }) => `${name}/${version}`);
  assert.equal(new Set(all).size, all.length);
  for (const { name, version } of REGISTRY.earlier) {
    assert.ok(version < (NEWEST.named(name)?.version ?? Infinity), `${name}/${version} is earlier`);
  }
});

test.run();
