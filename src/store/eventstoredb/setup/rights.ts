import { isObject, type Json, type JsonObject } from '#src/domain/json.ts';

const ADMINS = '$admins';
const EVERYONE = '$all';
const ONLY_ADMINS = { $r: ADMINS, $w: ADMINS, $d: ADMINS, $mr: ADMINS, $mw: ADMINS } as const;

const objectOr = (value: Json | undefined, otherwise: JsonObject): JsonObject => (isObject(value) ? value : otherwise);

/** Those whom a right was given by name, and the user; not everybody. Administrators have every right unnamed. */
function namedAnd(user: string, roles: Json | undefined): readonly string[] {
  const listed = (Array.isArray(roles) ? roles : [roles]).filter((role) => typeof role === 'string');
  return [...new Set([...listed.filter((role) => role !== EVERYONE), user])];
}

/**
 * The document of the stream `$settings` under which a user is the service of a ledger: it reads all streams and `$all`,
 * appends to every stream that is not the server's own, and nobody but administrators deletes a stream or sets its
 * metadata. The server has one such document for all its streams, none by prefix: whom it names already keeps what it
 * gave, but a delete.
 *
 * The right to read `$all` is that to read the streams of the server. It gives no more: `$all` shows them, too.
 *
 * @param current the document that stands; undefined where the server has its defaults
 */
export function settingsFor(user: string, current: JsonObject | undefined): JsonObject {
  const streams = objectOr(current?.$userStreamAcl, {});
  const ofServer = objectOr(current?.$systemStreamAcl, ONLY_ADMINS);
  return {
    ...current,
    $userStreamAcl: {
      $r: namedAnd(user, streams.$r),
      $w: namedAnd(user, streams.$w),
      $d: ADMINS,
      $mr: namedAnd(user, streams.$mr),
      $mw: ADMINS,
    },
    $systemStreamAcl: { ...ofServer, $r: namedAnd(user, ofServer.$r), $w: ADMINS, $d: ADMINS, $mw: ADMINS },
  };
}
