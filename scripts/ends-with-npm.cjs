// The scripts of package.json load this before a command, and nothing else does: what npm has started ends with npm. npm passes
// SIGTERM and SIGINT on itself, because `exec` leaves no shell in between that would keep them. Any other end of npm (SIGHUP,
// SIGKILL) shows here: the process has another parent then. A service that is started without npm outlives whoever started it.
const { isMainThread } = require('node:worker_threads');

const LOOK_MS = 200;

if (isMainThread) {
  const parent = process.ppid;
  const look = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(look);
    process.kill(process.pid, 'SIGTERM');
  }, LOOK_MS);
  look.unref();
}
