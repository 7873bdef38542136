import type { EventBody } from './events.ts';
import { type Refusal, refusal } from './refusal.ts';
import { entriesOf, firstOf, type State, zoneOf } from './state.ts';
import { endsBefore, type Span, spanOrUnknown, UNKNOWN } from './time.ts';

/** The course of an operation, as amended. Times that nobody gave are unknown, and contradict nothing. */
export interface Operation {
  readonly begun: Span;
  readonly progressed: readonly Span[];
  readonly ended: Span | undefined;
}

/** The operation that a state tells of; undefined before it began. */
function operationOf(state: State): Operation | undefined {
  const zone = zoneOf(state.history);
  const first = firstOf(state.history, 'TransferOperationBegun');
  if (first === undefined) return undefined;
  const [end] = entriesOf(state.history, 'TransferOperationEnded');
  return {
    begun: spanOrUnknown(first.begun, zone),
    progressed: entriesOf(state.history, 'TransferOperationProgressed').map(({ data }) =>
      spanOrUnknown(data.progressed, zone),
    ),
    ended: end === undefined ? undefined : spanOrUnknown(end.data.ended, zone),
  };
}

type OperationEvent = EventBody<'TransferOperationBegun' | 'TransferOperationProgressed' | 'TransferOperationEnded'>;

/** The order of the world, not of entry: an older step entered late is taken, one dated after the end is not. */
export function decideOperation(body: OperationEvent, state: State): Refusal[] {
  const operation = operationOf(state);
  const zone = zoneOf(state.history);
  if (body.type === 'TransferOperationBegun') {
    return operation === undefined ? [] : [refusal('already-begun', '', 'this operation has begun already')];
  }
  const { begun, progressed, ended } = operation ?? { begun: UNKNOWN, progressed: [], ended: undefined };
  if (body.type === 'TransferOperationProgressed') {
    const step = spanOrUnknown(body.data.progressed, zone);
    if (ended !== undefined && endsBefore(ended, step)) {
      return [refusal('after-the-end', '/progressed', 'the operation had ended by then')];
    }
    return endsBefore(step, begun)
      ? [refusal('before-the-beginning', '/progressed', 'the operation had not begun by then')]
      : [];
  }
  if (ended !== undefined) return [refusal('already-ended', '', 'this operation has ended already')];
  const end = spanOrUnknown(body.data.ended, zone);
  if (endsBefore(end, begun)) return [refusal('before-the-beginning', '/ended', 'the operation had not begun by then')];
  return progressed.some((step) => endsBefore(end, step))
    ? [refusal('contradicts-time', '/ended', 'progress was reported for a later day')]
    : [];
}
