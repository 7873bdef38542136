// Loaded before a command by the scripts of package.json, and by nothing else: what npm has started ends with npm. To a SIGTERM
// or SIGINT npm sees itself, for `exec` leaves no shell between that would keep it; any other end of npm (SIGHUP, SIGKILL) is
// seen here, by the parent that is then another. A service that is started without npm outlives whoever started it.
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
