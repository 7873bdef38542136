const WIDTH = 30;

/** Shows how far long work is: a bar that grows on a terminal, elsewhere a line now and then. */
export function progressBar(what: string): (done: number, all: number) => void {
  const began = performance.now();
  let shown = Number.NEGATIVE_INFINITY;
  return (done, all) => {
    const now = performance.now();
    const finished = done >= all;
    const terminal = process.stderr.isTTY === true;
    if (!finished && now - shown < (terminal ? 100 : 5000)) return;
    shown = now;
    const filled = all === 0 ? WIDTH : Math.round((done / all) * WIDTH);
    const bar = `${'█'.repeat(filled)}${'░'.repeat(WIDTH - filled)}`;
    const pace = Math.round(done / Math.max(0.001, (now - began) / 1000));
    const line = `${what} ${bar} ${done.toLocaleString('en')} of ${all.toLocaleString('en')} · ${pace.toLocaleString('en')}/s`;
    process.stderr.write(terminal ? `\r${line}${finished ? '\n' : ''}` : `${line}\n`);
  };
}
