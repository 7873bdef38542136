import type { Client } from '../lib/client.ts';
import { table } from '../lib/table.ts';
import { range, type ShownFigure, said, signed, who } from '../lib/words.ts';
import { FATES, LABELS, legend, MOVES, STATUSES } from './legends.ts';

const print = (text: string): void => void process.stdout.write(text);
export const heading = (text: string): void => print(`\n${text}\n${'═'.repeat(text.length)}\n\n`);
const line = (text: string): void => print(`${text}\n`);
/** A table with what its words mean below. */
const explained = (shown: string, ...legends: readonly string[]): void => line(`${shown}${legends.join('')}`);

interface Summary {
  readonly subject: string;
  readonly title: string | null;
  readonly occurred?: string | null;
  readonly figures: readonly ShownFigure[];
}

/** The current figures of some subjects, each with who said so. */
export async function showFigures(client: Client, paths: readonly string[]): Promise<void> {
  const rows: string[][] = [];
  for (const path of paths) {
    const { title, subject, figures } = await client.get<Summary>(path);
    for (const [index, figure] of figures.entries()) {
      rows.push([
        index === 0 ? (title ?? subject) : '',
        `${figure.measure} / ${figure.group}`,
        figure.labels.includes('contested') ? `${said(figure)} (${range(figure.low ?? 0, figure.high)})` : said(figure),
        figure.source === null ? 'the sum of its groups' : who(figure.source),
        figure.labels.join(', '),
      ]);
    }
  }
  const shown = table(['what', 'counted', 'figure', 'who says so', 'how sure'], rows);
  explained(shown, legend(shown, LABELS));
}

interface Step {
  readonly kind: string;
  readonly claim: string | null;
  readonly said: (ShownFigure & { readonly stated?: string }) | null;
  readonly source: ShownFigure['source'];
  readonly fate: string | null;
  readonly reason: string | null;
  readonly figure: ShownFigure;
  readonly moved: { readonly from: number | null; readonly to: number | null } | null;
}

const movement = ({ moved, reason, figure }: Step): string => {
  if (moved === null || (moved.from === moved.to && reason === null)) return `stays ${said(figure)}`;
  const down = moved.from !== null && moved.to !== null && moved.to < moved.from;
  return `${down ? '▼ ' : ''}${said(figure)}${reason === null ? '' : ` (${reason})`}`;
};

/** How one figure moved: every claim, in the order in which they were said, and what the figure was from then on. */
export async function showChain(client: Client, path: string, what: string): Promise<void> {
  const { chain, figure } = await client.get<{ chain: Step[]; figure: ShownFigure }>(path);
  line(
    `${what}: now ${said(figure)}${figure.labels.includes('contested') ? `, contested by ${figure.conflicts?.join(', ')}` : ''}`,
  );
  const rows = chain.map((step) => [
    step.claim ?? step.kind,
    step.source?.stated ?? 'not said',
    who(step.source),
    step.said === null ? step.kind : said({ ...step.said, low: step.said.low ?? null, high: step.said.high ?? null }),
    movement(step),
    step.fate ?? '',
  ]);
  const shown = table(['claim', 'said on', 'by', 'said', 'the figure from then on', 'the claim today'], rows);
  explained(shown, legend(shown, MOVES), legend(shown, FATES));
}

interface Comparison {
  readonly sum: number;
  readonly low: number;
  readonly high: number | null;
  readonly residual: number;
  readonly status: string;
}

interface Toll {
  readonly title: string | null;
  readonly recorded: Comparison & {
    readonly qualifier: string;
    readonly incidents: readonly {
      readonly subject: string;
      readonly value: number;
      readonly qualifier: string;
      readonly sum: number;
      readonly low: number;
      readonly high: number | null;
    }[];
    readonly uncertain: readonly { readonly subject: string }[];
    readonly withoutFigure: readonly object[];
  };
  readonly claimed: readonly {
    readonly claim: string;
    readonly value: number | null;
    readonly qualifier: string;
    readonly stated: string | null;
    readonly then: Comparison;
    readonly now: Comparison;
    readonly before?: { readonly incident: string; readonly low: number; readonly high: number | null };
  }[];
  readonly claims: readonly {
    readonly claim: string;
    readonly low: number;
    readonly high: number | null;
    readonly source: ShownFigure['source'];
  }[];
}

/** The running total of what is recorded, and each claimed total beside it. */
export async function showToll(client: Client, path: string): Promise<void> {
  const { title, recorded, claimed, claims } = await client.get<Toll>(path);
  line(`${title}: recorded, in order of occurrence`);
  const running = recorded.incidents.map(({ subject, value, qualifier, sum, low, high }) => [
    subject,
    said({ value, qualifier, low, high }),
    String(sum),
    range(low, high),
  ]);
  line(table(['incident', 'figure', 'running sum', 'range'], running));
  if (recorded.uncertain.length > 0) {
    const subjects = recorded.uncertain.map(({ subject }) => subject).join(', ');
    line(`  perhaps in the scope, so only the high end of its figure is in the range: ${subjects}\n`);
  }
  if (recorded.withoutFigure.length > 0) line(`  and ${recorded.withoutFigure.length} without a figure\n`);
  line('Claimed totals beside it');
  const sources = new Map(claims.map((claim) => [claim.claim, claim]));
  const rows = claimed.map(({ claim, value, qualifier, stated, then, now }) => {
    const by = sources.get(claim);
    return [
      claim,
      stated ?? 'not said',
      who(by?.source),
      said({ value, qualifier, low: by?.low ?? null, high: by?.high ?? null }),
      `${range(then.low, then.high)}`,
      signed(then.residual),
      `${range(now.low, now.high)}`,
      signed(now.residual),
      now.status,
    ];
  });
  const head = ['claim', 'said on', 'by', 'claimed', 'recorded then', 'residual', 'recorded now', 'residual', 'today'];
  const shown = table(head, rows);
  explained(
    shown,
    legend(shown, STATUSES, [
      'recorded then: the range by all that was said until the day of the claim; recorded now: by all until today',
      'residual: the claimed number less the recorded sum of the same time, which lies within that range',
    ]),
  );
  for (const { claim, before, value } of claimed) {
    if (before === undefined) continue;
    const left = before.low === 0 ? `at most ${before.high}` : range(before.low, before.high);
    line(`  ${claim}: ${value} less the figure of ${before.incident}, which it includes: ${left}\n`);
  }
}

interface Emergency {
  readonly subject: string;
  readonly provinces: readonly string[];
  readonly issuer: string | null;
  readonly inForce: {
    readonly on: string;
    readonly status: string;
    readonly beginningKnown: boolean;
    readonly endKnown: boolean;
  };
}

/** Emergencies in force on a day. */
export async function showInForce(client: Client, day: string): Promise<void> {
  const { items } = await client.get<{ items: Emergency[] }>(`/v1/emergencies?inForceOn=${day}`);
  for (const { subject, provinces, issuer, inForce } of items) {
    const bounds = [inForce.beginningKnown ? '' : 'beginning unknown', inForce.endKnown ? '' : 'end unknown'];
    line(
      `  ${subject}: ${inForce.status} on ${day} in ${provinces.join(' and ')} (${bounds.filter((b) => b !== '').join(', ')}), decreed by ${issuer}\n`,
    );
  }
}

/** Lines of a dossier by the day that they begin with; those that say none come last. */
const inTime = <T extends Summary & { readonly begun?: string | null }>(lines: readonly T[]): T[] => {
  const key = ({ subject, occurred, begun }: T): string => `${occurred ?? begun ?? '~'} ${subject}`;
  return lines.toSorted((a, b) => (key(a) < key(b) ? -1 : 1));
};

/** The dossier of a facility. */
export async function showDossier(client: Client, slug: string): Promise<void> {
  type Line = Summary & { readonly begun?: string | null; readonly provinces?: readonly string[] };
  const dossier = await client.get<{ names: string[]; incidents: Line[]; operations: Line[]; emergencies: Line[] }>(
    `/v1/facilities/${slug}`,
  );
  line(`Dossier of ${dossier.names.join(' / ')}`);
  const rows = [
    ...inTime(dossier.incidents).map((one) => ['incident', one]),
    ...inTime(dossier.operations).map((one) => ['operation', one]),
    ...inTime(dossier.emergencies).map((one) => ['emergency', one]),
  ] as [string, Line][];
  const shown = rows.flatMap(([kind, { subject, occurred, begun, figures = [] }]) => {
    const of = [kind, subject, occurred ?? begun ?? 'not said'];
    const told = figures.map((figure) => `${figure.measure} ${figure.group}: ${said(figure)}`);
    const [first = '', ...more] = told;
    return [[...of, first], ...more.map((figure) => ['', '', '', figure])];
  });
  line(table(['', 'subject', 'when', 'figures'], shown));
}
