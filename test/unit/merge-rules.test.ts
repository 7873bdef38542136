import { suite } from 'uvu';
import {
  amendsEvent,
  among,
  claim,
  given,
  incident,
  lifts,
  merges,
  operation,
  pins,
  refused,
  retracts,
  says,
  splits,
  strikes,
  type To,
  taken,
  toll,
} from '../support/spec.ts';

const rule = suite('the rules of a merge');

const [A, B, C, D] = ['incident/a', 'incident/b', 'incident/c', 'incident/d'];
const begun: readonly To[] = [A, B, C, D].map((subject): To => [subject, incident({ claims: [claim('x')] })]);

rule('an incident is merged into another that has begun', () => among(begun).when(A, merges(B)).then(taken));

rule('never into itself', () => among(begun).when(A, merges(A)).then(refused('merged-into-itself', '/into')));

rule('nor into one that nobody reported', () =>
  among(begun).when(A, merges('incident/nobody')).then(refused('survivor-unknown', '/into')),
);

rule('nor into what is no incident: the contract knows that', () => {
  for (const into of ['operation/a', 'toll/a', 'b'])
    among(begun).when(A, merges(into)).then(refused('contract', '/into'));
});

rule('nothing but an incident is merged or split', () => {
  among([...begun, ['operation/o', operation()]])
    .when('operation/o', merges(A))
    .then(refused('wrong-kind', ''));
  among([...begun, ['toll/t', toll([claim('t')])]])
    .when('toll/t', splits())
    .then(refused('wrong-kind', ''));
});

rule('an incident that nobody reported is not merged', () =>
  among(begun).when('incident/nobody', merges(A)).then(refused('not-begun', '')),
);

rule('nor into one that is merged: its survivor is named', () =>
  among([...begun, [B, merges(C)]])
    .when(A, merges(B))
    .then(refused('survivor-merged', '/into')),
);

rule('one that others were merged into is merged itself: a chain', () =>
  among([...begun, [A, merges(B)]])
    .when(B, merges(C))
    .then(taken),
);

rule('a merge that would close a circle is refused, over however many', () => {
  among([...begun, [A, merges(B)]])
    .when(B, merges(A))
    .then(refused('merge-cycle', '/into'));
  among([...begun, [A, merges(B)], [B, merges(C)], [C, merges(D)]])
    .when(D, merges(A))
    .then(refused('merge-cycle', '/into'));
});

rule('what is merged takes nothing but its split', () => {
  const ledger = among([...begun, [A, pins()], [A, merges(B)]]);
  const others = [
    says(claim('y')),
    says(claim('x')),
    retracts('x'),
    strikes('x'),
    amendsEvent(0, { title: 'x' }),
    pins(),
    lifts(4),
    merges(C),
    merges(B),
    incident(),
    { type: 'StatementRecorded', data: { gist: 'x' } } as const,
  ];
  for (const event of others) ledger.when(A, event).then(refused('merged', ''));
  ledger.when(A, splits()).then(taken);
  ledger.when(B, says(claim('y'))).then(taken);
});

rule('what is not merged is not split, and not twice', () => {
  among(begun).when(A, splits()).then(refused('not-merged', ''));
  among([...begun, [A, merges(B)], [A, splits()]])
    .when(A, splits())
    .then(refused('not-merged', ''));
});

rule('what was split takes everything again, another merge too', () => {
  const ledger = among([...begun, [A, merges(B)], [A, splits()]]);
  ledger.when(A, says(claim('y'))).then(taken);
  ledger.when(A, merges(C)).then(taken);
  ledger.when(B, merges(A)).then(taken);
});

rule('a split of a survivor takes those merged into it along', () =>
  among([...begun, [A, merges(B)], [B, merges(C)], [B, splits()]])
    .when(D, merges(B))
    .then(taken),
);

rule('ids of claims do not collide: each subject has its own', () =>
  among([...begun, [A, merges(B)]])
    .when(B, says(claim('x')))
    .then(refused('claim-id-taken', '/claims/0/id')),
);

rule('a claim of a merged incident is none of the survivor', () =>
  among([...begun, [A, says(claim('y'))], [A, merges(B)]])
    .when(B, retracts('y'))
    .then(refused('claim-unknown', '/of/0')),
);

rule('where two nodes merged two into each other, the later is void: that one takes everything', () => {
  const ledger = among([...begun, [A, merges(B)], [B, merges(A)]], [5]);
  ledger.when(B, says(claim('y'))).then(taken);
  ledger.when(B, splits()).then(refused('not-merged', ''));
  ledger.when(A, says(claim('y'))).then(refused('merged', ''));
  ledger.when(C, merges(B)).then(taken);
});

rule('what is void stays so when the earlier merge is undone', () => {
  const ledger = among([...begun, [A, merges(B)], [B, merges(A)], [A, splits()]], [5]);
  ledger.when(B, says(claim('y'))).then(taken);
  ledger.when(B, merges(A)).then(taken);
  ledger.when(B, splits()).then(refused('not-merged', ''));
});

rule('a circle of three that raced is open at its last merge', () => {
  const ledger = among([...begun, [A, merges(B)], [B, merges(C)], [C, merges(A)]], [6]);
  ledger.when(C, says(claim('y'))).then(taken);
  ledger.when(B, says(claim('y'))).then(refused('merged', ''));
});

rule('a merge into one that another node merged at the same time is a chain', () => {
  const ledger = among([...begun, [B, merges(C)], [A, merges(B)]], [5]);
  ledger.when(A, says(claim('y'))).then(refused('merged', ''));
  ledger.when(C, merges(A)).then(refused('merge-cycle', '/into'));
});

rule('a merge is not amended: it is split and made anew', () => {
  const ledger = among([...begun, [A, merges(B)], [A, splits()]]);
  ledger.when(A, amendsEvent(4, { into: C })).then(refused('amendment-invalid', '/event'));
  ledger.when(A, amendsEvent(5, { reason: 'x' })).then(refused('amendment-invalid', '/event'));
});

rule('nobody says today why they will be merged tomorrow', () =>
  among(begun)
    .when(A, merges(B, { report: { published: '2999' } }))
    .then(refused('in-the-future', '/report/published')),
);

rule('a subject begins with its first report, never with a merge', () =>
  given([], { subject: 'incident/a' }).when(merges('incident/b')).then(refused('not-begun', '')),
);

rule.run();
