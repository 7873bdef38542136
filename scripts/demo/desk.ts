import type { Client } from '../lib/client.ts';
import { table } from '../lib/table.ts';
import { range, type ShownFigure, said } from '../lib/words.ts';
import { allThere } from './ledger.ts';
import { legend, STATUSES } from './legends.ts';

/** An event of the desk's week, as it is posted; its note tells what it is. */
export interface DeskLine {
  readonly subject: string;
  readonly data: { readonly note?: string };
}

const RIOT = 'incident/riot-2024-05-12';
const CLASH = 'incident/clash-2024-05-13';

interface Told {
  readonly subject: string;
  readonly figures: readonly ShownFigure[];
}
interface Toll {
  readonly recorded: {
    readonly sum: number;
    readonly qualifier: string;
    readonly low: number;
    readonly high: number | null;
  };
  readonly claimed: readonly { readonly now: { readonly status: string } }[];
}

const line = (text: string): void => void process.stdout.write(`${text}\n`);

/** The figure of an incident as of a position; where it is told with another, that. */
async function figureAt(client: Client, subject: string, position: number): Promise<string> {
  const { items } = await client.get<{ items: readonly Told[] }>(`/v1/incidents?atPosition=${position}`);
  if (!items.some((item) => item.subject === subject)) {
    const isThere = (
      await client.get<{ events: readonly object[] }>(`/v1/events?subject=${subject}&atPosition=${position}`)
    ).events.length;
    return isThere === 0 ? '' : 'told with the riot';
  }
  const [figure] = items.find((item) => item.subject === subject)?.figures ?? [];
  return figure === undefined ? 'no figure' : said(figure);
}

/** Enters the lines one after the other, and shows what each left: the figures of both incidents and the total of the year. */
export async function showWeek(client: Client, lines: readonly DeskLine[]): Promise<void> {
  for (const one of lines) {
    const [result] = await client.postLines([one]);
    if (result?.status !== 201) throw new Error(`${one.data.note}: ${result?.title}`);
  }
  await allThere(client, lines.length);
  const rows: string[][] = [];
  for (const [position, { data }] of lines.entries()) {
    const toll = `/v1/tolls/prison-deaths-2024?atPosition=${position}`;
    const total = position === 0 ? undefined : await client.get<Toll>(toll);
    rows.push([
      data.note ?? '',
      await figureAt(client, RIOT, position),
      await figureAt(client, CLASH, position),
      total === undefined ? '' : `${total.recorded.sum} (${range(total.recorded.low, total.recorded.high)})`,
      total?.claimed[0]?.now.status ?? '',
    ]);
  }
  line('What the desk entered, and what stood from then on: each row is the ledger as of that entry');
  const shown = table(['entered', 'the riot', 'the clash', 'total of the year', 'the 22 claimed beside it'], rows);
  const marks = ['total of the year: the recorded sum, and in brackets its range'];
  line(`${shown}${legend(shown, STATUSES, marks)}`);
  const last = lines.length - 1;
  const { items } = await client.get<{
    items: readonly { total: { sentence: string; addends: readonly { sentence: string }[] } | null }[];
  }>(`/v1/diff?from=${last - 1}&to=${last}`);
  line('What the merge changed in the total, in words');
  for (const { total } of items) {
    if (total === null) continue;
    for (const { sentence } of [...total.addends, total]) line(`  ${sentence}`);
  }
  line('');
}
