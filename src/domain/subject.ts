/** The kinds of subject, each with its own event types and rules. */
export const KINDS = ['incident', 'operation', 'emergency', 'toll'] as const;
export type Kind = (typeof KINDS)[number];

/** What a stream is about, as `<kind>/<id>`. */
export type Subject = `${Kind}/${string}`;

/** The form of a subject's id and of a claim's: chosen by the client. */
export const ID = /^[A-Za-z0-9][A-Za-z0-9._-]{0,119}$/;
export const SUBJECT = /^(incident|operation|emergency|toll)\/[A-Za-z0-9][A-Za-z0-9._-]{0,119}$/;

export const isSubject = (text: string): text is Subject => SUBJECT.test(text);
export const kindOf = (subject: Subject): Kind => subject.slice(0, subject.indexOf('/')) as Kind;
export const idOf = (subject: Subject): string => subject.slice(subject.indexOf('/') + 1);

/** The stream of a subject under a ledger's prefix: `ledger.` and `incident/x` make `ledger.incident-x`. */
export const streamOf = (prefix: string, subject: Subject): string => prefix + subject.replace('/', '-');

/** The subject of a stream, or undefined where the stream is none of ours (another version's kind, a foreign record). */
export function subjectOf(prefix: string, stream: string): Subject | undefined {
  if (!stream.startsWith(prefix)) return undefined;
  const subject = stream.slice(prefix.length).replace('-', '/');
  return isSubject(subject) ? subject : undefined;
}
