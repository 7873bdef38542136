import { once } from 'node:events';
import { type AddressInfo, createServer, type Server } from 'node:net';
import { Wire } from './wire.ts';

/**
 * What lies between the clients and the server. All that a network does wrong is done here, below HTTP/2, so that a
 * frozen server answers not even a ping.
 */
export class Relay {
  readonly #listener: Server;
  readonly #wires = new Set<Wire>();
  #isFrozen = false;
  /** By how many ms all that the server says is late. */
  lateMs = 0;

  /** `accept` gets each connection. */
  constructor(accept: (wire: Wire) => void) {
    this.#listener = createServer({ noDelay: true }, (client) => {
      const wire = new Wire(client, this.#isFrozen, () => this.lateMs);
      this.#wires.add(wire);
      wire.on('close', () => this.#wires.delete(wire)).on('error', () => {});
      accept(wire);
    });
  }

  /** Resolves with the port. @throws where the port is taken */
  async listen(port: number): Promise<number> {
    this.#listener.listen(port, '127.0.0.1');
    await once(this.#listener, 'listening');
    return (this.#listener.address() as AddressInfo).port;
  }

  get connections(): number {
    return this.#wires.size;
  }

  /** Connections are taken and kept, and nothing passes through them. */
  freeze(): void {
    this.#isFrozen = true;
    for (const wire of this.#wires) wire.freeze();
  }

  thaw(): void {
    this.#isFrozen = false;
    for (const wire of this.#wires) wire.thaw();
  }

  /** Breaks all connections; new ones are taken. */
  cut(): void {
    for (const wire of this.#wires) wire.destroy();
  }

  /** Breaks all connections and takes no new ones; resolves when the port is free. */
  async close(): Promise<void> {
    const closed = new Promise((resolve) => this.#listener.close(resolve));
    this.cut();
    await closed;
  }
}
