import type { ReadReq } from '@eventstore/db-client/generated/streams_pb.js';
import type { Entry } from './entry.ts';

/** What a read of all streams is held against. */
export type Filter = (entry: Entry) => boolean;

/** How many events the real server reads at once, and the search window of a filter that names none. */
export const PAGE = 32;

export function filterOf(options: ReadReq.Options.FilterOptions | undefined): Filter {
  const onStream = options?.getStreamIdentifier();
  const expression = onStream ?? options?.getEventType();
  if (!expression) return () => true;
  const subject = onStream ? (entry: Entry) => entry.stream : (entry: Entry) => entry.type;
  if (expression.getRegex() !== '') {
    const regex = new RegExp(expression.getRegex());
    return (entry) => regex.test(subject(entry));
  }
  const prefixes = expression.getPrefixList();
  return (entry) => prefixes.some((prefix) => subject(entry).startsWith(prefix));
}

/** How many events a filtered subscription looks at in one go, and after how many it tells where it is. */
export function windowOf(options: ReadReq.Options.FilterOptions | undefined): { window: number; interval: number } {
  if (!options) return { window: Number.POSITIVE_INFINITY, interval: Number.POSITIVE_INFINITY };
  const window = options.hasMax() ? options.getMax() : PAGE;
  return { window, interval: window * options.getCheckpointintervalmultiplier() };
}
