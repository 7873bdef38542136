// Loaded before a command, by `node -r`: plain JavaScript, for a Node that is too old cannot even load TypeScript.
const { engines } = require('../package.json');

const [least] = /\d+/.exec(engines.node);
const [major] = process.versions.node.split('.');
if (Number(major) < Number(least)) {
  process.stderr.write(`This needs Node ${least} or newer; ${process.execPath} is Node ${process.versions.node}.\n`);
  process.exit(2);
}

// A command that ends by accident has judged nothing: it ends with 2, because 1 would say that it has. The faults of a thread go to
// whoever started it.
if (require('node:worker_threads').isMainThread) {
  process.on('uncaughtException', (error) => {
    const { stack = error } = Object(error);
    process.stderr.write(`${stack}\n`);
    process.exit(2);
  });
}
