/** What the words and marks in a table of the demo mean: docs/policy.md and docs/totals.md tell more. */
type Meanings = Readonly<Record<string, string>>;

export const LABELS: Meanings = {
  contested: 'another institution last said a number that contradicts it; in brackets the range over all of them',
  'estimates-differ': 'the institutions gave estimates that differ',
  'lower-bound-only': 'nobody said how many at most',
  'single-source': 'only one institution has said a number',
  'rolled-up': 'nobody said a number for this group: it is the sum of the groups below',
  'parts-exceed': 'the sum of the groups below is above it',
};

export const MOVES: Meanings = {
  '▼': 'the number fell with this claim; the reason stands in brackets',
  stays: 'the claim did not move the number',
};

export const FATES: Meanings = {
  best: 'it is the figure',
  conflicting: 'it contradicts the figure',
  outdated: 'the figure has grown beyond it',
  differing: 'an estimate with another number than the figure',
  'in-agreement': 'it agrees with the figure',
  superseded: 'its institution said another number later',
  carried: 'it repeats another claim',
  dropped: 'it was corrected or retracted',
  struck: 'it was entered by mistake',
};

export const STATUSES: Meanings = {
  match: 'the claim is just what is recorded',
  'within-range': 'the claim and the recorded range have a number in common',
  'unexplained-excess': 'the claim is above the whole recorded range',
  'below-sum': 'the claim is below the whole recorded range',
};

const WIDTH = 118;

/** Sentences as lines of a page's width, indented as a table is. */
function wrapped(sentences: readonly string[]): string {
  const lines: string[] = [];
  for (const sentence of sentences) {
    const last = lines.at(-1);
    if (last === undefined || last.length + sentence.length + 2 > WIDTH) lines.push(sentence);
    else lines[lines.length - 1] = `${last}; ${sentence}`;
  }
  return lines.map((line) => `  ${line}\n`).join('');
}

/** What is to be said below a table: of the words and marks that stand in it, each once. */
export function legend(text: string, meanings: Meanings, always: readonly string[] = []): string {
  const used = Object.entries(meanings).filter(([word]) => new RegExp(`(?<![\\w-])${word}(?![\\w-])`, 'u').test(text));
  return wrapped([...always, ...used.map(([word, meaning]) => `${word}: ${meaning}`)]);
}
