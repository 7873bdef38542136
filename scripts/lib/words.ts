/** A figure as the REST interface answers it, as far as it is shown. */
export interface ShownFigure {
  readonly measure: string;
  readonly group: string;
  readonly part?: string;
  readonly value: number | null;
  readonly qualifier: string | null;
  readonly low: number | null;
  readonly high: number | null;
  readonly phase: string;
  readonly labels: readonly string[];
  readonly claim: string | null;
  readonly words?: string | null;
  readonly source?: {
    readonly claimant: string | null;
    readonly role: string;
    readonly stated: string | null;
    readonly publisher: string | null;
  } | null;
  readonly conflicts?: readonly string[];
}

const BEFORE: Readonly<Record<string, string>> = {
  exact: '',
  'at-least': 'at least ',
  'more-than': 'more than ',
  'up-to': 'up to ',
  'fewer-than': 'fewer than ',
  about: 'about ',
};

const number = (value: number): string => value.toLocaleString('en');

/** A figure's number with its qualifier, as a reader says it: `at least 68`, `13 to 46`, `dozens`. */
export function said({
  value,
  qualifier,
  low,
  high,
  words,
}: Pick<ShownFigure, 'value' | 'qualifier' | 'low' | 'high' | 'words'>): string {
  if (qualifier === null) return 'no figure';
  if (qualifier === 'none') return '0';
  if (value !== null && BEFORE[qualifier] !== undefined) return `${BEFORE[qualifier]}${number(value)}`;
  if (qualifier === 'words') return words ?? `at least ${low}`;
  return `${number(low ?? 0)} to ${high === null ? '…' : number(high)}`;
}

/** A range as a reader says it: `187 or more`, `277 to 290`. */
export const range = (low: number, high: number | null): string =>
  high === null ? `${number(low)} or more` : low === high ? number(low) : `${number(low)} to ${number(high)}`;

/** A difference with its sign. */
export const signed = (value: number): string => (value < 0 ? `−${number(-value)}` : `+${number(value)}`);

/** Who said something, as far as anybody says. */
export const who = (source: ShownFigure['source']): string =>
  source === null || source === undefined ? '' : (source.claimant ?? `nobody named (${source.role})`);
