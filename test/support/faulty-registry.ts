import { isMainThread } from 'node:worker_threads';

export { REGISTRY } from './bumped-registry.ts';

// What the service reads is sound, and no thread of it comes far.
if (!isMainThread) throw new Error('a fault of the thread');
