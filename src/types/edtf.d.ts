declare module 'edtf' {
  /** The parts of an EDTF value that `edtf` makes an object of. */
  interface Tree {
    readonly type: string;
    readonly level: number;
  }
  /** @throws where the text is none of the types, or above the level */
  export function parse(text: string, constraints: { level: 0 | 1 | 2; types: readonly string[] }): Tree;
  /** `min` and `max` are the earliest and the last millisecond, UTC. */
  export default function edtf(tree: Tree): { readonly min: number; readonly max: number };
}
