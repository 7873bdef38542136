import assert from 'node:assert/strict';
import { suite } from 'uvu';
import type { JsonObject } from '#src/domain/json.ts';
import { loginOf, mustBeSecret, SetupRefusedError } from '#src/store/eventstoredb/setup/login.ts';
import { type Found, plan, type Step } from '#src/store/eventstoredb/setup/plan.ts';
import { settingsFor } from '#src/store/eventstoredb/setup/rights.ts';
import fc from '../support/random.ts';

const setup = suite('the setup of an EventStoreDB');

const NEW: Found = { withDefaultPassword: ['admin', 'ops'], user: undefined, settings: undefined };

/** What stands on a server after a step. */
function after(found: Found, step: Step): Found {
  switch (step.what) {
    case 'change-password':
      return { ...found, withDefaultPassword: found.withDefaultPassword.filter((user) => user !== step.of) };
    case 'write-settings':
      return { ...found, settings: step.settings };
    case 'create-user':
    case 'reset-password':
      return { ...found, user: { groups: [], disabled: false, takesPassword: true } };
  }
}

/** The steps of a plan. */
function stepsOf(found: Found): readonly Step[] {
  const planned = plan('ledger', found);
  assert.ok('steps' in planned, JSON.stringify(planned));
  return planned.steps;
}

const whats = (steps: readonly Step[]): string[] => steps.map(({ what }) => what);

setup('of a new server changes both default passwords, sets the rights, then makes the user', () => {
  assert.deepEqual(whats(stepsOf(NEW)), ['change-password', 'change-password', 'write-settings', 'create-user']);
});

setup('that was broken off anywhere goes on where it was, and does nothing once it is done', () => {
  const anyFound = fc.record<Found>({
    withDefaultPassword: fc.subarray(['admin', 'ops']),
    user: fc.option(fc.record({ groups: fc.constant([]), disabled: fc.constant(false), takesPassword: fc.boolean() }), {
      nil: undefined,
    }),
    settings: fc.option(
      fc.record<JsonObject>({
        $userStreamAcl: fc.dictionary(
          fc.constantFrom('$r', '$w', '$d', '$mr', '$mw'),
          fc.oneof(fc.constantFrom('$all', '$admins', 'ledger', 'other'), fc.array(fc.constantFrom('$all', 'other'))),
        ),
      }),
      { nil: undefined },
    ),
  });
  fc.assert(
    fc.property(anyFound, fc.nat(5), (found, broken) => {
      const half = stepsOf(found).slice(0, broken).reduce(after, found);
      const whole = stepsOf(half).reduce(after, half);
      assert.deepEqual(stepsOf(whole), []);
      assert.deepEqual(whole, stepsOf(found).reduce(after, found));
    }),
  );
});

setup('gives the user another password only where the server does not take the address’s', () => {
  const found = stepsOf(NEW).reduce(after, NEW);
  const user = { groups: [], disabled: false, takesPassword: false };
  assert.deepEqual(whats(stepsOf({ ...found, user })), ['reset-password']);
});

setup('refuses a user who is an administrator, or in any group, or disabled', () => {
  const user = { groups: [], disabled: false, takesPassword: true };
  assert.ok('refused' in plan('ledger', { ...NEW, user: { ...user, groups: ['$admins'] } }));
  assert.ok('refused' in plan('ledger', { ...NEW, user: { ...user, disabled: true } }));
});

setup('sets rights by which the user reads and appends, and administrators alone delete and set metadata', () => {
  assert.deepEqual(settingsFor('ledger', undefined), {
    $userStreamAcl: { $r: ['ledger'], $w: ['ledger'], $d: '$admins', $mr: ['ledger'], $mw: '$admins' },
    $systemStreamAcl: { $r: ['$admins', 'ledger'], $w: '$admins', $d: '$admins', $mr: '$admins', $mw: '$admins' },
  });
});

setup('takes nothing from those who were named, but the right to delete; everybody’s rights end', () => {
  const current = {
    note: 'ours',
    $userStreamAcl: { $r: '$all', $w: ['other', '$all'], $d: 'other', $mr: 'other' },
    $systemStreamAcl: { $r: ['$admins', 'auditor'], $w: '$all', $mr: 'auditor' },
  };
  assert.deepEqual(settingsFor('ledger', current), {
    note: 'ours',
    $userStreamAcl: {
      $r: ['ledger'],
      $w: ['other', 'ledger'],
      $d: '$admins',
      $mr: ['other', 'ledger'],
      $mw: '$admins',
    },
    $systemStreamAcl: {
      $r: ['$admins', 'auditor', 'ledger'],
      $w: '$admins',
      $d: '$admins',
      $mr: 'auditor',
      $mw: '$admins',
    },
  });
});

setup('reads the user from the address as the client does', () => {
  assert.deepEqual(loginOf('esdb://ledger:p%40ss%3Aword@a:2113,b:2113?tlsCAFile=/ca.crt'), {
    username: 'ledger',
    password: 'p@ss:word',
  });
});

for (const address of [
  'embedded',
  'esdb://a:2113?tlsCAFile=/ca.crt',
  'esdb://ledger:@a:2113',
  'esdb://ledger:two:words@a:2113',
  'esdb://ledger:p@ss@a:2113,b:2113',
  'esdb://ledger:secret@a:2113?tls=false',
]) {
  setup(`refuses the address ${address}`, () => assert.throws(() => loginOf(address), SetupRefusedError));
}

for (const [what, passwords] of [
  ['missing', { admin: '', ops: 'b' }],
  ['the default', { admin: 'changeit', ops: 'b' }],
  ['used twice', { admin: 'a', ops: 'a' }],
] as const) {
  setup(`refuses a password that is ${what}`, () => assert.throws(() => mustBeSecret(passwords), SetupRefusedError));
}

setup.run();
