import features from '@eventstore/db-client/generated/serverfeatures_pb.js';

/** The server whose ways the test server has. */
export const VERSION = '23.10.8';

const STREAMS = 'event_store.client.streams.streams';
const METHODS: readonly (readonly [service: string, method: string, features: string[]])[] = [
  [STREAMS, 'read', ['position', 'events']],
  [STREAMS, 'append', []],
  [STREAMS, 'delete', []],
  [STREAMS, 'tombstone', []],
  [STREAMS, 'batchappend', ['deadline_duration']],
  ['event_store.client.gossip.gossip', 'read', []],
  ['event_store.client.server_features.serverfeatures', 'getsupportedmethods', []],
];

/** What the server can do, with all names in lower case; without `batchappend` the client appends with a call each. */
export function supportedMethods(withBatchAppend: boolean): InstanceType<typeof features.SupportedMethods> {
  const methods = METHODS.filter(([, method]) => withBatchAppend || method !== 'batchappend');
  return new features.SupportedMethods()
    .setEventStoreServerVersion(VERSION)
    .setMethodsList(
      methods.map(([service, method, list]) =>
        new features.SupportedMethod().setServiceName(service).setMethodName(method).setFeaturesList(list),
      ),
    );
}
