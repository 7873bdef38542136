import { named, orderRefusals } from './claim-rules.ts';
import type { EventBody } from './events.ts';
import { type Refusal, refusal } from './refusal.ts';
import { entriesOf, type State, zoneOf } from './state.ts';

/** A retraction or a reinstatement: names claims that are there, not struck, and not already so. */
export function actRefusals(body: EventBody<'ClaimRetracted' | 'ClaimReinstated'>, state: State): Refusal[] {
  const zone = zoneOf(state.history);
  const { known, refusals } = named(state.claims, body.data.of, '/of');
  for (const { claim, withdrawn } of known) {
    const pointer = `/of/${body.data.of.indexOf(claim.id)}`;
    if (body.type === 'ClaimRetracted' && withdrawn === 'retracted') {
      refusals.push(refusal('already-retracted', pointer, `claim ${claim.id} was retracted already`));
    }
    if (body.type === 'ClaimReinstated' && withdrawn === undefined) {
      refusals.push(refusal('not-retracted', pointer, `claim ${claim.id} was neither retracted nor corrected`));
    }
    refusals.push(...orderRefusals(body.data.stated, claim.stated, '/stated', zone, `claim ${claim.id}`));
  }
  return refusals;
}

/** The end of a pin: names an assessment of the subject that was not lifted yet. */
export function liftRefusals({ data }: EventBody<'AssessmentLifted'>, state: State): Refusal[] {
  const zone = zoneOf(state.history);
  const made = entriesOf(state.history, 'AssessmentMade').find(({ id }) => id === data.assessment);
  if (made === undefined) {
    return [refusal('assessment-unknown', '/assessment', `the subject has no assessment ${data.assessment}`)];
  }
  const lifted = entriesOf(state.history, 'AssessmentLifted').some((lift) => lift.data.assessment === data.assessment);
  return [
    ...(lifted ? [refusal('assessment-lifted', '/assessment', 'this assessment was lifted already')] : []),
    ...orderRefusals(data.stated, made.data.stated, '/stated', zone, 'the assessment'),
  ];
}
