// Loaded before a command, by `node -r`: plain JavaScript, for a Node that is too old cannot even load TypeScript.
const { engines } = require('../package.json');

const [least] = /\d+/.exec(engines.node);
const [major] = process.versions.node.split('.');
if (Number(major) < Number(least)) {
  process.stderr.write(`This needs Node ${least} or newer; ${process.execPath} is Node ${process.versions.node}.\n`);
  process.exit(2);
}

// What ends a command by accident judged nothing, and 1 would say that it did. A thread's faults are for who started it.
if (require('node:worker_threads').isMainThread) {
  process.on('uncaughtException', (error) => {
    const { stack = error } = Object(error);
    process.stderr.write(`${stack}\n`);
    process.exit(2);
  });
}
