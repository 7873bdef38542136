import type { AppendFault } from './faults.ts';
import type { Node } from './node.ts';
import type { Append, Outcome } from './write.ts';

/** What an append is answered with: undefined is no answer at all. */
export type Answer = Outcome | { readonly outcome: 'timeout' | 'busy' | 'not-ready' } | undefined;

/** Writes an append, unless a fault is ordered for it. */
export async function appendWithFaults(node: Node, append: Append): Promise<Answer> {
  const fault: AppendFault | undefined = node.faults.nextAppend();
  switch (fault) {
    case 'unanswered':
      return undefined;
    case 'busy':
    case 'not-ready':
      return { outcome: fault };
    case 'die-before':
      node.die();
      return undefined;
    case 'die-torn':
      await node.log.tear(append);
      node.die();
      return undefined;
  }
  const outcome = await node.log.write(append);
  switch (fault) {
    case 'timeout':
      return { outcome: 'timeout' };
    case 'die-after':
      node.die();
      return undefined;
    default:
      return fault === 'written-unanswered' ? undefined : outcome;
  }
}
