import { connect, createServer, type Server, type Socket } from 'node:net';

/** The line between browsers and the sockets' port. Cut, it refuses and drops everything, as a network does. */
export class Line {
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  #isCut = false;

  private constructor(target: number) {
    this.#server = createServer((browser) => {
      if (this.#isCut) {
        browser.destroy();
        return;
      }
      const service = connect(target, '127.0.0.1');
      this.#pair(browser, service);
      this.#pair(service, browser);
    });
  }

  static async open(port: number, target: number): Promise<Line> {
    const line = new Line(target);
    await new Promise<void>((resolve, reject) => {
      line.#server.once('error', reject).listen(port, '127.0.0.1', resolve);
    });
    return line;
  }

  cut(): void {
    this.#isCut = true;
    this.drop();
  }

  mend(): void {
    this.#isCut = false;
  }

  /** Ends what is open; new connections come through. */
  drop(): void {
    for (const socket of this.#sockets) socket.destroy();
  }

  async close(): Promise<void> {
    this.cut();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #pair(from: Socket, to: Socket): void {
    this.#sockets.add(from);
    from.pipe(to);
    // An end that breaks off ends the other; that is all there is to say about it.
    from.on('error', () => to.destroy());
    from.on('close', () => {
      this.#sockets.delete(from);
      to.destroy();
    });
  }
}
