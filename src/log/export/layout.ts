/** What an export is made of: a folder with these files, and the tiles under their own paths (see ../tiles.ts). */

/** The leaves in their order, one a line: its exact bytes and a newline; in place of one that is withheld, a hole. */
export const EVENTS = 'events.ndjson';
/** The checkpoint of just these leaves. */
export const CHECKPOINT = 'checkpoint';
/** A folder with all earlier ones, each named by its size. */
export const CHECKPOINTS = 'checkpoints';
export const earlierPath = (size: number): string => `${CHECKPOINTS}/${size}`;
/** The log's key as a vkey: for whoever reads the folder, and never what it is verified with. */
export const KEY = 'key';
/**
 * What the withheld entries were restated to, one a line: the leaf as it would be, and its position. It is not signed, for
 * the log vouches for what stood there; absent where nothing is withheld.
 */
export const RESTATED = 'restated.ndjson';
/** The digests of the read models' documents as of the last leaf: what a replay of the export must come to. */
export const DOCUMENTS = 'documents.json';
export const README = 'README.md';

/**
 * The line of a leaf whose bytes are withheld: canonical JSON of its hash, in Base 64, and its position. It says nothing
 * that is not proven; no leaf has this form.
 */
export const holeLine = (leafHash: Uint8Array, position: number): string =>
  `{"hash":"${Buffer.from(leafHash).toString('base64')}","position":${position},"withheld":true}`;

export const restatedLine = (leaf: string, position: number): string => `{"leaf":${leaf},"position":${position}}\n`;

const HOLE = /^\{"hash":"([A-Za-z0-9+/]{43}=)"/;

/** The leaf hash that the line of a hole names, or undefined where the line is not that of a hole at its position. */
export function hashOfHole(line: string, position: number): Buffer | undefined {
  const hash = Buffer.from(HOLE.exec(line)?.[1] ?? '', 'base64');
  return holeLine(hash, position) === line ? hash : undefined;
}

/** The byte that tells a hole's line from a leaf's: the third, the first of `hash`. */
const AT = 2;
const H = 0x68;

/** Whether the line that begins at a place is a hole's, or means to be. */
export const isHole = (bytes: Uint8Array, start: number): boolean => bytes[start + AT] === H;
