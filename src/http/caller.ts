import type { FastifyRequest } from 'fastify';

/** Who a request is from, as an opaque id: until there are keys, everybody is the same caller. */
export const callerOf = (_request: FastifyRequest): string => 'anonymous';
