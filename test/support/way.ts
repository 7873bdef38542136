import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';

/** A way to a server that can be cut, and blocked. */
export class Way {
  readonly #sockets = new Set<Socket>();
  readonly #listener: Server;
  /** Whether nobody gets through. */
  isBlocked = false;

  constructor(port: number) {
    this.#listener = createServer((from) => {
      if (this.isBlocked) {
        from.destroy();
        return;
      }
      const to = connect(port, '127.0.0.1');
      for (const [socket, other] of [
        [from, to],
        [to, from],
      ] as const) {
        this.#sockets.add(socket);
        socket.on('error', () => undefined);
        socket.on('close', () => {
          this.#sockets.delete(socket);
          other.destroy();
        });
      }
      from.pipe(to).pipe(from);
    });
  }

  async open(): Promise<string> {
    this.#listener.listen(0, '127.0.0.1');
    await once(this.#listener, 'listening');
    return `esdb://127.0.0.1:${(this.#listener.address() as AddressInfo).port}?tls=false`;
  }

  get connections(): number {
    return this.#sockets.size / 2;
  }

  cut(): void {
    for (const socket of this.#sockets) socket.destroy();
  }

  close(): void {
    this.cut();
    this.#listener.close();
  }
}
