/** What is wrong in a sheet, and where. */
export interface Fault {
  readonly file: string;
  readonly line?: number;
  /** The id of the row, where it has one that can be read. */
  readonly row?: string;
  /** The column, as `occurred.from`. */
  readonly column?: string;
  readonly what: string;
}

const MAX_SHOWN = 100;

function shown({ file, line, row, column, what }: Fault): string {
  const place = line === undefined ? file : `${file}:${line}`;
  const cell = [row, column].filter((name) => name !== undefined && name !== '').join(', ');
  return `${place}: ${cell === '' ? '' : `${cell}: `}${what}`;
}

/** Thrown where a sheet has faults: it is refused whole, and nothing is posted. */
export class SheetsRefused extends Error {
  readonly faults: readonly Fault[];

  constructor(faults: readonly Fault[]) {
    const more = faults.length - MAX_SHOWN;
    const lines = faults.slice(0, MAX_SHOWN).map(shown);
    super([...lines, ...(more > 0 ? [`and ${more} more`] : [])].join('\n'));
    this.faults = faults;
  }
}
