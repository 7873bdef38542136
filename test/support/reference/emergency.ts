import { amendedUpTo, type Entered } from './amended.ts';
import { daysOf, wallAt } from './time.ts';

const DAY = 86_400_000;

/** A day as a number: that of the clock on the wall. Undefined where a time is not known to the day. */
function dayOf(text: unknown, zone: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const { first, last } = daysOf(String(text), zone);
  if (!Number.isFinite(first) || !Number.isFinite(last)) return undefined;
  const wall = (moment: number): number => (zone === undefined ? moment : wallAt(moment, zone));
  const [from, to] = [Math.floor(wall(first) / DAY), Math.floor(wall(last) / DAY)];
  return from === to ? from : undefined;
}

/**
 * The days on which an emergency is in force, by all that was recorded up to P: those that its decree and its extensions
 * cover, to its lifting. Undefined where a day or a number of days is not known, or none of them is.
 */
export function daysInForce(events: readonly Entered[], subject: string, P?: number): Set<number> | undefined {
  const entries = amendedUpTo(events, subject, P);
  const stretches: { from: number; days: number }[] = [];
  const added: number[] = [];
  let lifted = Infinity;
  for (const { type, data, zone } of entries) {
    if (type === 'EmergencyLifted') {
      const day = dayOf(data.lifted, zone);
      if (day === undefined) return undefined;
      lifted = day;
    } else if (type === 'EmergencyDecreed' || type === 'EmergencyExtended') {
      const from = dayOf(data.from, zone);
      if (typeof data.days !== 'number') return undefined;
      if (from !== undefined) stretches.push({ from, days: data.days });
      else if (data.from === undefined && type === 'EmergencyExtended') added.push(data.days);
      else return undefined;
    }
  }
  // An extension that names no day goes on from the end of all the others.
  for (const days of added) stretches.push({ from: Math.max(...stretches.map((one) => one.from + one.days)), days });
  const covered = stretches.flatMap(({ from, days }) => Array.from({ length: days }, (_, n) => from + n));
  return new Set(covered.filter((day) => day <= lifted));
}
