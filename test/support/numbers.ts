import { hash } from 'node:crypto';

/** The 64 bits of a number. */
export const bitsOf = (number: number): bigint => new BigUint64Array(Float64Array.of(number).buffer)[0] ?? 0n;

/**
 * The numbers that RFC 8785's author tests with, in their order: the edges that are given, then the 2,000 from the smallest
 * normal one on, then as many as are asked for out of a chain of SHA-256, zeros and what is not finite left out.
 *
 * @param edges their bits
 */
export function* numbersOf(edges: readonly bigint[], count: number): Generator<number> {
  const serial = Array.from({ length: 2000 }, (_, n) => 0x0010_0000_0000_0000n + BigInt(n));
  let left = count;
  for (const number of [...new Float64Array(BigUint64Array.from([...edges, ...serial]).buffer)].slice(0, count)) {
    left -= 1;
    yield number;
  }
  for (let block = Buffer.alloc(32); left > 0; ) {
    block = Buffer.from(hash('sha256', block, 'binary'), 'binary');
    for (let at = 0; at < block.length && left > 0; at += 8) {
      const number = block.readDoubleLE(at);
      if (number === 0 || !Number.isFinite(number)) continue;
      left -= 1;
      yield number;
    }
  }
}
