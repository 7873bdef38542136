import type { TreeHead } from '../checkpoint.ts';
import { formatVkey, type VerifierKey } from '../keys.ts';

/** What the page says of its export. */
export interface ReadmeFacts {
  readonly head: TreeHead;
  readonly key: VerifierKey;
  readonly leaves: number;
  readonly withheld: number;
  readonly checkpoints: number;
}

/** The page for whoever receives an export. */
export function readme({ head, key, leaves, withheld, checkpoints }: ReadmeFacts): string {
  const holes =
    withheld === 0
      ? 'No event is withheld.'
      : `The text of ${withheld} of them is withheld, by order of a court: such a line names the\nhash of what stood there, and \`restated.ndjson\` what the entry was restated to (which nobody signed).`;
  return `# An export of ${head.origin}

${leaves.toLocaleString('en')} events in the order in which the ledger recorded them. ${holes}

| | |
|---|---|
| log | \`${head.origin}\` |
| events | ${leaves} |
| root | \`${head.root.toString('base64')}\` |
| key in this export | \`${formatVkey(key)}\` |
| earlier checkpoints | ${checkpoints} |

## What is here

- \`events.ndjson\`: the events, one a line. Each line is exactly what the ledger signed for (canonical JSON, RFC 8785).
- \`checkpoint\`: the signed statement that these events, in this order, are the whole ledger up to here.
- \`checkpoints/\`: the statements that the ledger signed before, each named by the number of events it was about.
- \`tile/\`: the hashes of the tree over the events, and the events as bundles, for tools that read C2SP tlog-tiles.
- \`documents.json\`: what the events come to, as digests of the ledger's documents. It is not signed: fold the events
  again and compare.
- \`key\`: the log's public key. **Do not verify with it**: whoever can change the events can change it too.

## Verifying it

You need Node 24 or newer, a checkout of the ledger's source (nothing has to be installed), and the log's public key
from somewhere else: on paper, from the publisher's site of last year, from another party. Write it into a file:

    log <the key, as it was given to you>
    quorum none

and then, without a network:

    npm run verify -- <this folder> --policy <that file> [--checkpoint <one that you kept> …]

It ends with 0 if all holds, with 1 if not, naming the first event that does not, and with 2 if it cannot be judged.
A checkpoint that you or others kept from an earlier day is worth most: it shows that nothing before it was changed since.
Any other tool that reads C2SP checkpoints and tiles can be used in place of this one.

What that proves, and what it does not: \`docs/audit.md\` in the source. It does not prove that a report is true.
`;
}
