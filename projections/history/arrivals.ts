import { compareStated, type StatedOrder } from '#src/domain/stated.ts';
import type { AllSaid } from '../said.ts';
import type { SoFar } from './so-far.ts';

/** One thing that comes into view, in the order in which things were said. */
export interface Arrival extends StatedOrder {
  readonly event: string;
  /** Takes it into view. Those that come before it must have been taken. */
  readonly comes: () => void;
}

/** All of a view, one after the other, each on its way into `soFar`. */
export function arrivalsInto(soFar: SoFar, { claims, acts, pins, dates }: AllSaid): Arrival[] {
  const arrivals: Arrival[] = [
    ...claims.map((said) => ({ ...said, comes: () => soFar.add(said) })),
    ...acts.map((act) => ({ ...act, comes: () => soFar.act(act) })),
    ...dates.map((date) => ({ ...date, comes: () => soFar.date(date) })),
    ...pins.flatMap((pin) => {
      const { lift } = pin;
      // Of one moment, the end of a pin may sort before it.
      const isLifted = lift !== undefined && compareStated(lift, pin) < 0;
      const comes = { ...pin, comes: () => soFar.pin(isLifted ? pin : { ...pin, lift: undefined }) };
      return lift === undefined || isLifted ? [comes] : [comes, { ...lift, comes: () => soFar.pin(pin) }];
    }),
  ];
  return arrivals.sort(compareStated);
}
