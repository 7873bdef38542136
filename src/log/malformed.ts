/** Thrown where a text is not of the format that it should have: a note, a checkpoint, a policy, a proof, a key. */
export class Malformed extends Error {}
