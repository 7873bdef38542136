import { execFileSync } from 'node:child_process';
import { createPrivateKey, X509Certificate } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const DAY_MS = 86_400_000;
const AUTHORITY_DAYS = 3650;
const NODE_DAYS = 825;
/** What has less than this left is made anew. */
const RENEW_DAYS = 30;

/** EventStoreDB takes for a node of its own cluster who shows this common name. */
const NODE_NAME = 'eventstoredb-node';

const AUTHORITY_EXTENSIONS = `basicConstraints = critical, CA:TRUE, pathlen:0
keyUsage = critical, keyCertSign, cRLSign
subjectKeyIdentifier = hash
`;

/** A node shows its certificate to clients and, as a client, to the other nodes. */
const nodeExtensions = (host: string): string => `basicConstraints = critical, CA:FALSE
keyUsage = critical, digitalSignature, keyEncipherment
extendedKeyUsage = serverAuth, clientAuth
subjectKeyIdentifier = hash
authorityKeyIdentifier = keyid
subjectAltName = DNS:${host}, DNS:localhost, IP:127.0.0.1
`;

/** The files of a certificate and of its key. */
interface Pair {
  readonly crt: string;
  readonly key: string;
}

const openssl = (...args: string[]): void => {
  execFileSync('openssl', args, { stdio: ['ignore', 'ignore', 'pipe'] });
};

/** The certificate in a pair of files, if there is one with its key that stays valid. */
function standing({ crt, key }: Pair): X509Certificate | undefined {
  if (!existsSync(crt) || !existsSync(key)) return undefined;
  const certificate = new X509Certificate(readFileSync(crt));
  const isKept = certificate.validToDate.getTime() - Date.now() > RENEW_DAYS * DAY_MS;
  return isKept && certificate.checkPrivateKey(createPrivateKey(readFileSync(key))) ? certificate : undefined;
}

/** Makes a key and a certificate; what was there stands until both are whole. */
function make({ crt, key }: Pair, subject: string, days: number, extensions: string, signed: readonly string[]): void {
  const folder = mkdtempSync(join(crt, '..', '.new-'));
  const file = (name: string): string => join(folder, name);
  try {
    writeFileSync(file('extensions'), extensions);
    openssl(
      'req',
      '-new',
      '-newkey',
      'rsa:2048',
      '-nodes',
      '-subj',
      subject,
      '-keyout',
      file('key'),
      '-out',
      file('csr'),
    );
    const by = signed.length > 0 ? signed : ['-signkey', file('key')];
    const how = ['-days', String(days), '-extfile', file('extensions'), '-out', file('crt')];
    openssl('x509', '-req', '-in', file('csr'), ...by, ...how);
    renameSync(file('key'), key);
    renameSync(file('crt'), crt);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/**
 * Sees to it that there is an authority, and for each node a certificate of it with the node's host name, `localhost` and
 * 127.0.0.1. What is there and stays valid for a month is kept. Needs `openssl`.
 *
 * @param folders the authority's key is of use to nobody but this function, `trust` to everybody, `nodes` to the nodes
 * @returns what was made: `authority` and host names; none where all stood
 */
export function certificates(
  folders: { readonly authority: string; readonly trust: string; readonly nodes: string },
  hosts: readonly string[],
): readonly string[] {
  for (const folder of Object.values(folders)) mkdirSync(folder, { recursive: true });
  const made: string[] = [];
  const authority = { crt: join(folders.authority, 'ca.crt'), key: join(folders.authority, 'ca.key') };
  if (standing(authority) === undefined) {
    make(authority, '/O=Incident ledger/CN=Authority of the nodes', AUTHORITY_DAYS, AUTHORITY_EXTENSIONS, []);
    made.push('authority');
  }
  const root = readFileSync(authority.crt);
  writeFileSync(join(folders.trust, 'ca.crt'), root);
  const { publicKey } = new X509Certificate(root);
  for (const host of hosts) {
    mkdirSync(join(folders.nodes, host), { recursive: true });
    const node = { crt: join(folders.nodes, host, 'node.crt'), key: join(folders.nodes, host, 'node.key') };
    const certificate = standing(node);
    if (certificate?.verify(publicKey) && certificate.checkHost(host) !== undefined) continue;
    const by = ['-CA', authority.crt, '-CAkey', authority.key, '-CAcreateserial'];
    make(node, `/CN=${NODE_NAME}`, NODE_DAYS, nodeExtensions(host), by);
    made.push(host);
  }
  return made;
}
