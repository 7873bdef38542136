import assert from 'node:assert/strict';
import { suite } from 'uvu';
import { LABELS as ALL_LABELS } from '#projections/figures.ts';
import { FATES, LABELS, legend, MOVES, STATUSES } from '../../scripts/demo/legends.ts';
import { table } from '../../scripts/lib/table.ts';

const legends = suite('the legend of a table of the demo');

legends('says what each word of the table means, and no other', () => {
  const shown = table(['figure', 'today'], [['▼ 61', 'superseded']]);
  const fell = '  ▼: the number fell with this claim; the reason stands in brackets\n';
  assert.equal(legend(shown, MOVES), fell);
  assert.equal(legend(shown, FATES), '  superseded: its institution said another number later\n');
  assert.equal(legend(shown, STATUSES), '');
});

legends('takes a part of a word for none', () => {
  assert.equal(legend(table(['today'], [['uncontested']]), LABELS), '');
});

legends('has a meaning for every label', () => {
  assert.deepEqual(Object.keys(LABELS).toSorted(), [...ALL_LABELS].toSorted());
});

legends('breaks between sentences', () => {
  const shown = Object.keys(FATES).join(' ');
  for (const line of legend(shown, FATES).trimEnd().split('\n')) assert.ok(line.length <= 120, line);
});

legends.run();
