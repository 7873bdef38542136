import type { EventBody } from './events.ts';
import { type Refusal, refusal } from './refusal.ts';
import { entriesOf, firstOf, type State, zoneOf } from './state.ts';
import { endsBefore, type Span, spanOrUnknown, UNKNOWN } from './time.ts';

/** The course of an emergency, as amended, as far as it was said. */
export interface Emergency {
  readonly from: Span;
  readonly extended: readonly Span[];
  readonly lifted: Span | undefined;
}

/** The emergency that a state tells of; undefined before its decree. */
function emergencyOf(state: State): Emergency | undefined {
  const zone = zoneOf(state.history);
  const first = firstOf(state.history, 'EmergencyDecreed');
  if (first === undefined) return undefined;
  const [lift] = entriesOf(state.history, 'EmergencyLifted');
  return {
    from: spanOrUnknown(first.from, zone),
    extended: entriesOf(state.history, 'EmergencyExtended').map(({ data }) => spanOrUnknown(data.from, zone)),
    lifted: lift === undefined ? undefined : spanOrUnknown(lift.data.lifted, zone),
  };
}

type EmergencyEvent = EventBody<'EmergencyDecreed' | 'EmergencyExtended' | 'EmergencyLifted'>;

/**
 * The order of the world, not of entry. Only a lifting ends an emergency for these rules: one that has run out may have
 * been extended by a decree that is not entered yet.
 */
export function decideEmergency(body: EmergencyEvent, state: State): Refusal[] {
  const emergency = emergencyOf(state);
  const zone = zoneOf(state.history);
  if (body.type === 'EmergencyDecreed') {
    return emergency === undefined ? [] : [refusal('already-begun', '', 'this emergency was decreed already')];
  }
  const { from, extended, lifted } = emergency ?? { from: UNKNOWN, extended: [], lifted: undefined };
  if (body.type === 'EmergencyExtended') {
    const extension = spanOrUnknown(body.data.from, zone);
    if (lifted !== undefined && endsBefore(lifted, extension)) {
      return [refusal('after-the-end', '/from', 'the emergency had been lifted by then')];
    }
    return endsBefore(extension, from)
      ? [refusal('before-the-beginning', '/from', 'the emergency had not been decreed by then')]
      : [];
  }
  if (lifted !== undefined) return [refusal('already-ended', '', 'this emergency was lifted already')];
  const end = spanOrUnknown(body.data.lifted, zone);
  if (endsBefore(end, from)) {
    return [refusal('before-the-beginning', '/lifted', 'the emergency had not been decreed by then')];
  }
  return extended.some((extension) => endsBefore(end, extension))
    ? [refusal('contradicts-time', '/lifted', 'an extension from a later day was reported')]
    : [];
}
