/** The settings of a stream that decide what a read of it gives. */
export interface StreamMetadata {
  readonly maxCount?: number;
  /** In seconds. */
  readonly maxAge?: number;
  readonly truncateBefore?: number;
}

export const METADATA_TYPE = '$metadata';
/** Written by hand: the number is the greatest int64, which JSON.stringify cannot write. */
export const SOFT_DELETE = Buffer.from('{"$tb":9223372036854775807}');

export const metastreamOf = (stream: string): string => `$$${stream}`;

export function metadataOf(data: Buffer): StreamMetadata {
  const raw = parse(data);
  return {
    ...number('maxCount', raw.$maxCount),
    ...number('maxAge', raw.$maxAge),
    ...number('truncateBefore', raw.$tb),
  };
}

export const isSoftDeleted = ({ truncateBefore = 0 }: StreamMetadata): boolean =>
  truncateBefore > Number.MAX_SAFE_INTEGER;

/** The metadata of a deleted stream that begins again at a revision. */
export const undeleted = (data: Buffer, from: bigint): Buffer =>
  Buffer.from(JSON.stringify({ ...parse(data), $tb: Number(from) }));

/** What cannot be read counts as no metadata, as it does in the real server. */
function parse(data: Buffer): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(data.toString());
    return typeof value === 'object' && value !== null ? { ...value } : {};
  } catch {
    return {};
  }
}

const number = <Name extends string>(name: Name, value: unknown): Partial<Record<Name, number>> =>
  typeof value === 'number' ? ({ [name]: value } as Record<Name, number>) : {};
