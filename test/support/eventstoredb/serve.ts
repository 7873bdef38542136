import gossipService from '@eventstore/db-client/generated/gossip_grpc_pb.js';
import type { ClusterInfo } from '@eventstore/db-client/generated/gossip_pb.js';
import featuresService from '@eventstore/db-client/generated/serverfeatures_grpc_pb.js';
import type { SupportedMethods } from '@eventstore/db-client/generated/serverfeatures_pb.js';
import type { Empty } from '@eventstore/db-client/generated/shared_pb.js';
import streamsService from '@eventstore/db-client/generated/streams_grpc_pb.js';
import type { ReadReq } from '@eventstore/db-client/generated/streams_pb.js';
import {
  type handleServerStreamingCall,
  Metadata,
  type Server,
  type ServerUnaryCall,
  type sendUnaryData,
} from '@grpc/grpc-js';
import { append } from './append.ts';
import { batchAppend } from './batch-append.ts';
import { softDelete, tombstone } from './delete.ts';
import { supportedMethods } from './features.ts';
import { clusterInfo } from './gossip.ts';
import { admitRead, type Node } from './node.ts';
import { readAll, readStream } from './read.ts';
import { invalidArgument } from './rpc-error.ts';
import { Sink } from './sink.ts';
import { subscribeToAll } from './subscribe-to-all.ts';
import { subscribeToStream } from './subscribe-to-stream.ts';

type FeaturesCall = ServerUnaryCall<Empty, SupportedMethods>;

const STREAMS = {
  ...streamsService.StreamsService,
  // Events go out as they lie in the log.
  read: { ...streamsService.StreamsService.read, responseSerialize: (message: Buffer) => message },
};

/** Gives the calls of a node to a gRPC server. */
export function serve(node: Node, server: Server): void {
  const read: handleServerStreamingCall<ReadReq, Buffer> = (call) => {
    const sink = new Sink(call);
    const options = call.request.getOptions();
    start().catch((error) => sink.fail(error));

    async function start(): Promise<void> {
      if (!options || options.hasStream() === options.hasAll()) throw invalidArgument('a read of nothing');
      const isFromEnd = options.getAll()?.hasEnd() || options.getStream()?.hasEnd();
      admitRead(node, call.metadata, options.hasSubscription() && isFromEnd === true);
      if (!options.hasSubscription())
        return options.hasAll() ? readAll(node, options, sink) : readStream(node, options, sink);
      node.subscriptions.add(sink);
      sink.gone.addEventListener('abort', () => node.subscriptions.delete(sink));
      return options.hasAll() ? subscribeToAll(node, options, sink) : subscribeToStream(node, options, sink);
    }
  };
  server.addService(STREAMS, {
    read,
    append: answerWith(node, append),
    batchAppend: (call: Parameters<typeof batchAppend>[1]) => batchAppend(node, call),
    delete: answerWith(node, softDelete),
    tombstone: answerWith(node, tombstone),
  });
  server.addService(gossipService.GossipService, { read: answerWith(node, gossip) });
  server.addService(featuresService.ServerFeaturesService, {
    getSupportedMethods: (call: FeaturesCall, answer: sendUnaryData<SupportedMethods>) => {
      // By the server's own clock, as the real server has it in all its responses.
      const headers = new Metadata();
      headers.set('date', new Date(node.log.now).toUTCString());
      call.sendMetadata(headers);
      answer(null, supportedMethods(node.takesBatches));
    },
  });
}

const gossip = async (node: Node, _call: ServerUnaryCall<Empty, ClusterInfo>) => clusterInfo(node.members());

/** The handler of a call with one answer, the one that `handle` resolves with; with undefined it is never answered. */
function answerWith<Call, Response>(node: Node, handle: (node: Node, call: Call) => Promise<Response | undefined>) {
  return (call: Call, callback: sendUnaryData<Response>): void => {
    handle(node, call).then(
      (response) => response !== undefined && callback(null, response),
      (error) => callback(error),
    );
  };
}
