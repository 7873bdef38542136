import { createHash, type Hash } from 'node:crypto';
import type { Models } from '#projections/models.ts';
import type { Projection } from '#projections/projection.ts';
import type { History } from '#src/domain/history.ts';
import type { Json, JsonObject } from '#src/domain/json.ts';
import type { KeptState, Tables } from '#src/journal/tables.ts';
import { type Difference, differences } from './differences.ts';

/** How many documents are compared before others have their turn; how many differing ones, and places in one, are told. */
const AT_ONCE = 200;
const MOST_DOCUMENTS = 50;
const MOST_PLACES = 20;

/** A document that is another in the new edition. */
export interface Differing {
  readonly stream: string;
  /** Below `/view`, `/index`, `/setAside` and `/state`; the first ones. */
  readonly differences: readonly Difference[];
  /** Whether there are more. */
  readonly more: boolean;
}

/** A read model in two editions. */
export interface ComparedModel {
  readonly model: string;
  /** The versions; null where it is in one of the editions alone. */
  readonly from: number | null;
  readonly to: number | null;
  readonly documents: number;
  /**
   * SHA-256 over the documents' streams and texts in the order of streams, as of a replay, in both editions; null once texts were
   * taken out of an event that is in them: a guess could be confirmed by it.
   */
  readonly digests: { readonly from: string; readonly to: string } | null;
  readonly differ: number;
  /** The first of those that differ. */
  readonly differing: readonly Differing[];
}

/** What differs between the edition that serves and the one to come, both at one position. */
export interface Comparison {
  readonly position: number;
  readonly models: readonly ComparedModel[];
  /** Whether the trees over the events have one root. */
  readonly rootsEqual: boolean;
}

/** One side of a comparison. */
export interface Side {
  readonly models: Models;
  readonly tables: Tables;
}

/** What of a document is compared, each as JSON text: what it shows, what it is found by, and all of it. */
type Texts = Readonly<Record<'view' | 'index' | 'setAside' | 'state', string>>;

function textsOf(projection: Projection, { state, setAside }: KeptState): Texts {
  const history = JSON.parse(state) as History | null;
  const isBegun = history !== null && history.entries.length > 0;
  const shown = (make: (history: History) => object): string => {
    try {
      return isBegun ? JSON.stringify(make(history)) : 'null';
    } catch (error) {
      return JSON.stringify(`cannot be shown: ${error instanceof Error ? error.message : String(error)}`);
    }
  };
  const view = shown((one) => projection.view(one, { statedUntil: null }));
  return { view, index: shown((one) => projection.index(one)), setAside: String(setAside), state };
}

const parsed = (texts: Texts | undefined): JsonObject | undefined =>
  texts && Object.fromEntries(Object.entries(texts).map(([part, text]) => [part, JSON.parse(text) as Json]));

interface One {
  readonly by: Projection | undefined;
  readonly kept: KeptState | undefined;
}

/** The first places where a document differs; undefined where it does not. */
function differing(stream: string, was: One, is: One): Differing | undefined {
  const isSame = was.kept?.state === is.kept?.state && was.kept?.setAside === is.kept?.setAside;
  if (isSame && was.by?.version === is.by?.version) return undefined;
  const texts = ({ by, kept }: One) => (by === undefined || kept === undefined ? undefined : textsOf(by, kept));
  const [before, after] = [texts(was), texts(is)];
  if (isSame && before?.view === after?.view && before?.index === after?.index) return undefined;
  const found = differences(parsed(before), parsed(after))
    .take(MOST_PLACES + 1)
    .toArray();
  if (found.length === 0) return undefined;
  return { stream, differences: found.slice(0, MOST_PLACES), more: found.length > MOST_PLACES };
}

const entered = (digest: Hash, kept: KeptState | undefined): void => {
  if (kept !== undefined) digest.update(`${kept.stream}\n${kept.state}\n`);
};

/** Every document that either has, in the order of streams. */
function* inPairs(
  model: string,
  was: Tables,
  is: Tables,
): Generator<{ readonly stream: string; readonly was: KeptState | undefined; readonly is: KeptState | undefined }> {
  const [olds, news] = [was.states(model), is.states(model)];
  let [older, newer] = [olds.next(), news.next()];
  while (!older.done || !newer.done) {
    const [old, fresh] = [older.value ?? undefined, newer.value ?? undefined];
    const stream = [old, fresh].flatMap((one) => one?.stream ?? []).reduce((a, b) => (a < b ? a : b));
    yield {
      stream,
      was: old?.stream === stream ? old : undefined,
      is: fresh?.stream === stream ? fresh : undefined,
    };
    if (old?.stream === stream) older = olds.next();
    if (fresh?.stream === stream) newer = news.next();
  }
}

/**
 * Holds the documents of an edition to come against those of the one that serves, both at one position: what they show, what
 * they are found by, and what they are.
 *
 * @param progress told how many documents are compared
 * @param rest awaited after every few of them; where it throws, nothing is compared any more
 */
export async function compareEditions(
  was: Side,
  is: Side,
  progress: (documents: number) => void,
  rest: () => Promise<void>,
): Promise<readonly ComparedModel[]> {
  const compared: ComparedModel[] = [];
  let done = 0;
  for (const model of new Set([...is.models.all, ...was.models.all].map(({ name }) => name))) {
    const [older, newer] = [was.models.named(model), is.models.named(model)];
    const digests = { from: createHash('sha256'), to: createHash('sha256') };
    const found: Differing[] = [];
    let [documents, differ] = [0, 0];
    for (const pair of inPairs(model, was.tables, is.tables)) {
      documents += 1;
      done += 1;
      if (done % AT_ONCE === 0) {
        progress(done);
        await rest();
      }
      entered(digests.from, pair.was);
      entered(digests.to, pair.is);
      const other = differing(pair.stream, { by: older, kept: pair.was }, { by: newer, kept: pair.is });
      if (other === undefined) continue;
      differ += 1;
      if (found.length < MOST_DOCUMENTS) found.push(other);
    }
    compared.push({
      model,
      from: older?.version ?? null,
      to: newer?.version ?? null,
      documents,
      digests: { from: digests.from.digest('hex'), to: digests.to.digest('hex') },
      differ,
      differing: found,
    });
  }
  return compared;
}
