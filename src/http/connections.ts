import { type Server, type ServerResponse, STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import { MAX_HEADER_BYTES } from './limits.ts';
import { METHODS } from './methods.ts';
import { type Problem, problem } from './problems.ts';

/** What Node's HTTP parser says of what it cannot read. */
interface ClientError extends Error {
  readonly code?: string;
  /** The packet in which that was, a buffer. */
  readonly rawPacket?: unknown;
}

/** What Node's parser refuses before there is a request. */
function connectionProblem({ code, rawPacket }: ClientError): Problem {
  const begin = Buffer.isBuffer(rawPacket) ? rawPacket.toString('latin1') : '';
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT') return problem('request-timeout');
  // What makes the head too large is the address, where that alone is more than half of it.
  const [line = ''] = begin.split('\r\n', 1);
  const isAddress = /^[A-Z-]+ \S+/.test(line) && line.length > MAX_HEADER_BYTES / 2;
  if (code === 'HPE_HEADER_OVERFLOW') return problem(isAddress ? 'uri-too-long' : 'headers-too-large');
  const isMethod = code === 'HPE_INVALID_METHOD' && /^[!#$%&'*+.^_`|~0-9A-Za-z-]+ \S+ HTTP\/1\.[01]\r\n/.test(begin);
  return isMethod ? problem('method-unknown') : problem('invalid-request', { detail: 'this is not HTTP/1.1' });
}

/** Answers on the bare socket, and ends the connection. */
function answerBare(socket: Duplex, found: Problem, ...more: readonly string[]): void {
  const body = JSON.stringify(found);
  const head = [
    `HTTP/1.1 ${found.status} ${STATUS_CODES[found.status]}`,
    'Content-Type: application/problem+json; charset=utf-8',
    `Content-Length: ${Buffer.byteLength(body)}`,
    'Connection: close',
    ...more,
  ];
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`);
}

/** The requests of each connection that are not answered yet. */
const answering = new WeakMap<Duplex, Set<ServerResponse>>();

/**
 * Answers what never became a request. On a connection that has requests before it, only once those are answered: an answer is
 * taken for that of the request whose turn it is (RFC 9112 section 9.3.2).
 */
export function refuseConnection(error: ClientError, socket: Duplex): void {
  const refuse = (): void => {
    if (error.code === 'ECONNRESET' || !socket.writable) socket.destroy();
    else answerBare(socket, connectionProblem(error));
  };
  // One that did not come in full is itself what cannot be read.
  const before = [...(answering.get(socket) ?? [])].filter(({ req }) => req.complete);
  if (before.length === 0) refuse();
  else Promise.all(before.map((response) => new Promise((done) => response.once('close', done)))).then(refuse);
}

/** Follows which requests of a connection are answered; and answers CONNECT, which Node makes no request of. */
export function followConnections(server: Server): void {
  server.on('request', ({ socket }, response) => {
    const before = answering.get(socket) ?? new Set();
    answering.set(socket, before.add(response));
    response.once('close', () => before.delete(response));
  });
  server.on('connect', (_request, socket) => {
    answerBare(socket, problem('method-not-allowed'), `Allow: ${METHODS.join(', ')}`);
  });
}
