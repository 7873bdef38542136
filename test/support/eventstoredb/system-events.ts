import { randomUUID } from 'node:crypto';
import { ANY } from './revision.ts';
import { METADATA_TYPE } from './stream-metadata.ts';
import type { Append } from './write.ts';

/** What a real server writes before anyone else does: a follower of all streams must pass it over. */
export const FIRST_WRITE: Append = {
  stream: '$$$scavenges',
  expected: ANY,
  events: [
    {
      id: randomUUID(),
      type: METADATA_TYPE,
      isJson: true,
      data: Buffer.from('{"$maxAge":2592000}'),
      metadata: Buffer.alloc(0),
    },
  ],
};
