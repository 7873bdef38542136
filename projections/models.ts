import type { Kind } from '#src/domain/subject.ts';
import type { Projection } from './projection.ts';

const nameOf = ({ name, version }: Projection): string => `${name}/${version}`;

/** Read models, one version of each: what the documents of a journal are made by. */
export class Models {
  readonly all: readonly Projection[];
  /** Their names and versions, as `incidents/1 operations/1`. */
  readonly text: string;

  constructor(all: readonly Projection[]) {
    this.all = all;
    this.text = all.map(nameOf).join(' ');
  }

  /** Those that fold the streams of a kind. */
  of(kind: Kind): readonly Projection[] {
    return this.all.filter((projection) => projection.kind === kind);
  }

  named(name: string): Projection | undefined {
    return this.all.find((projection) => projection.name === name);
  }
}

/** The read models that there is code for. */
export interface Registry {
  readonly newest: Models;
  /** Versions before, which can serve until the newest ones are built, and again after that. */
  readonly earlier: readonly Projection[];
}

/** The read models of a text, in the order of the newest; undefined where the code of one is not there (any more). */
export function modelsOf({ newest, earlier }: Registry, text: string): Models | undefined {
  const wanted = text.split(' ');
  const known = [...newest.all, ...earlier];
  const names = new Set(known.map(({ name }) => name));
  const found = [...names].flatMap((name) => known.filter((one) => one.name === name && wanted.includes(nameOf(one))));
  if (found.length !== wanted.length) return undefined;
  const models = new Models(found);
  return models.text === newest.text ? newest : models;
}
