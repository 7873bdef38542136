// A node whose own files are set back, or whose store is another than it was: over REST, as a reader sees it.
import assert from 'node:assert/strict';
import { copyFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { suite } from 'uvu';
import { type Answers, answersOf, get, type Seen, Stage } from './stage.ts';

const test = suite('a service whose files or store are not what they were');

function spec(sentence: string, body: (stage: Stage) => Promise<void>): void {
  test(sentence, async () => {
    const stage = await Stage.begin();
    try {
      await body(stage);
      const fatal = stage.node.logged(60).filter((line) => !line.includes('not those that were signed'));
      assert.deepEqual(fatal, []);
    } finally {
      await stage.end();
    }
  });
}

/** Where an old answer has the tag of a new one that says something else. */
function checkTags(old: Answers, now: Answers): void {
  for (const [path, { etag, text }] of now) {
    const before = old.get(path);
    if (before !== undefined && before.text !== text) assert.notEqual(before.etag, etag, `${path} has its old tag`);
  }
}

const incidentsOf = (answers: Answers): string[] =>
  [...answers.keys()].filter((path) => path.startsWith('/v1/incidents/'));

/** That a node has set its order aside, and says so in its log and its health. */
async function checkNamed({ node, asides }: Stage): Promise<void> {
  const aside = asides.find((file) => file.startsWith('order.db')) ?? assert.fail('the order was not set aside');
  assert.ok(node.logged(50).some((line) => line.includes(aside)));
  const health = JSON.parse((await get(`${node.url}/health/ready`)).text) as { store: { alarms: string[] } };
  assert.ok(
    health.store.alarms.some((alarm) => alarm.startsWith(aside)),
    `health does not name it: ${health.store.alarms}`,
  );
}

spec('finds a journal that was set back and goes on from there', async (stage) => {
  await stage.record(30);
  await stage.node.end();
  stage.keep('early');
  await stage.node.start();
  await stage.record(30);
  await stage.node.end();
  stage.putBack('early', 'journal.db');
  await stage.node.start();
  await stage.answersAsFresh();
});

spec('finds an order that was set back', async (stage) => {
  await stage.record(30);
  await stage.node.end();
  stage.keep('early');
  await stage.node.start();
  await stage.record(30);
  await stage.node.end();
  stage.putBack('early', 'order.db');
  await stage.node.start();
  await stage.answersAsFresh();
});

spec('finds at its start that the store was cut short', async (stage) => {
  await stage.record(30);
  const end = stage.logEnd;
  await stage.record(30);
  const old = await answersOf(stage.node);
  await stage.node.end();
  await stage.cut(end);
  await stage.node.start();
  const now = await stage.answersAsFresh();
  checkTags(old, now);
  await checkNamed(stage);
});

spec('finds while it runs that the store was cut short', async (stage) => {
  await stage.record(30);
  const end = stage.logEnd;
  await stage.record(30);
  const old = await answersOf(stage.node);
  await stage.cut(end);
  const now = await stage.answersAsFresh(incidentsOf(old));
  checkTags(old, now);
  await checkNamed(stage);
});

spec('records anew, under its key, what the store has lost', async (stage) => {
  await stage.record(30);
  const end = stage.logEnd;
  const lost = await stage.record(30);
  await stage.cut(end);
  await stage.answersAsFresh();
  for (const { sent } of lost) {
    const answer = await stage.requests.post(stage.node.url ?? '', sent);
    assert.deepEqual([answer.status, answer.isRepeated], [201, false], answer.text);
  }
  await stage.answersAsFresh();
});

spec('takes no events where the store was cut shorter than what was signed', async (stage) => {
  await stage.record(30);
  const end = stage.logEnd;
  await stage.record(30);
  assert.equal((await get(`${stage.node.url}/log/checkpoint`)).status, 200);
  await stage.cut(end);
  await stage.answersAsFresh();
  const sent = stage.requests.first();
  for (let tries = 0; ; tries += 1) {
    const { status, text } = await stage.requests.post(stage.node.url ?? '', sent);
    if (status === 503 && text.includes('log-contradicted')) break;
    assert.ok(tries < 1000, `it still takes events: ${text}`);
    await sleep(100);
  }
  await checkNamed(stage);
});

/** What a node answers at an address while something goes on; a node that is down answers nothing. */
async function whilePolled({ node }: Stage, path: string, body: () => Promise<void>): Promise<Seen[]> {
  const seen: Seen[] = [];
  let isOver = false;
  const polling = (async () => {
    while (!isOver) {
      await sleep(1);
      const answer = node.url === undefined ? undefined : await get(`${node.url}${path}`).catch(() => undefined);
      if (answer !== undefined) seen.push(answer);
    }
  })();
  try {
    await body();
    return seen;
  } finally {
    isOver = true;
    await polling;
  }
}

/** The log of another store, which has other events of the same incidents. */
async function anotherLog(stage: Stage): Promise<string> {
  const other = await Stage.begin();
  const file = join(stage.root, 'other');
  try {
    await other.record(40);
    await other.server.kill();
    copyFileSync(other.server.file, file);
  } finally {
    await other.end();
  }
  return file;
}

/** An incident that every ledger of these has, each with other events. */
const PROBE = '/v1/incidents/r0';

const strangers = (seen: readonly Seen[], ...allowed: (Seen | undefined)[]): Seen[] => {
  const texts = new Set(allowed.map((one) => one?.text));
  return seen.filter(({ status, text }) => status !== 503 && !texts.has(text)).slice(0, 3);
};

/** Puts the log of another store in the place of the one that was. */
const swap = (stage: Stage, file: string): Promise<void> =>
  stage.whileAway((log) => {
    rmSync(log);
    copyFileSync(file, log);
  });

spec(
  'finds while it runs that the store is another, and tells of the old one, of nothing, then of the new one',
  async (stage) => {
    await stage.record(40);
    const file = await anotherLog(stage);
    const old = await answersOf(stage.node);
    let now: Answers = new Map();
    const seen = await whilePolled(stage, PROBE, async () => {
      await swap(stage, file);
      now = await stage.answersAsFresh(incidentsOf(old));
    });
    assert.deepEqual(strangers(seen, old.get(PROBE), now.get(PROBE)), []);
    checkTags(old, now);
    await checkNamed(stage);
  },
);

spec('finds at its start that the store is another, and never tells of the old one', async (stage) => {
  await stage.record(40);
  const file = await anotherLog(stage);
  const old = await answersOf(stage.node);
  await stage.node.end();
  await swap(stage, file);
  let now: Answers = new Map();
  const seen = await whilePolled(stage, PROBE, async () => {
    await stage.node.start();
    now = await stage.answersAsFresh(incidentsOf(old));
  });
  assert.deepEqual(strangers(seen, now.get(PROBE)), []);
  checkTags(old, now);
  await checkNamed(stage);
});

test.run();
