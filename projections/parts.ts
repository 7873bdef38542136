import { isSameName, slugOf } from '#src/domain/names.ts';

/**
 * The part that a reader asks for, as it was named: by its name, or else by the slug of a name. One that nobody named stays as
 * it was asked for.
 *
 * @param named the parts that were named, in the order in which they were
 */
export const partNamed = (named: readonly (string | undefined)[], asked: string): string => {
  const names = named.filter((name) => name !== undefined);
  const sameName = names.find((name) => isSameName(name, asked));
  return sameName ?? names.find((name) => slugOf(name) === slugOf(asked)) ?? asked;
};
