import { connect, createServer, type Socket } from 'node:net';

/** Where a connection is cut: before the server hears of a statement, or before its answer is heard. */
export type Cut = 'request' | 'answer';

/** Stands between a client and its server, and cuts connections at a given moment. */
export interface CuttingProxy {
  readonly port: number;
  /** Cuts the next connection on which the client says `text`; gives how many were cut since. */
  arm(text: string, cut: Cut): void;
  disarm(): void;
  readonly cuts: number;
  close(): Promise<void>;
}

/** Starts a proxy before a port of this machine. */
export async function startProxy(target: number): Promise<CuttingProxy> {
  const sockets = new Set<Socket>();
  let trap: { readonly text: string; readonly cut: Cut } | undefined;
  let cuts = 0;

  const proxy = createServer((near) => {
    const far = connect(target, '127.0.0.1');
    let isDeaf = false;
    const end = () => {
      near.destroy();
      far.destroy();
    };
    for (const socket of [near, far]) {
      sockets.add(socket);
      socket.on('error', end).on('close', () => {
        sockets.delete(socket);
        end();
      });
    }
    near.on('data', (chunk) => {
      const isHit = trap !== undefined && chunk.includes(trap.text);
      if (isHit) cuts += 1;
      if (isHit && trap?.cut === 'request') end();
      else far.write(chunk);
      if (isHit) isDeaf = true;
    });
    far.on('data', (chunk) => {
      // The server has answered, so it has done what it was told; nobody hears it.
      if (isDeaf) end();
      else near.write(chunk);
    });
  });
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
  const address = proxy.address();
  return {
    port: typeof address === 'object' && address !== null ? address.port : 0,
    arm: (text, cut) => {
      trap = { text, cut };
      cuts = 0;
    },
    disarm: () => {
      trap = undefined;
    },
    get cuts() {
      return cuts;
    },
    close: () => {
      for (const socket of sockets) socket.destroy();
      return new Promise((resolve) => proxy.close(() => resolve()));
    },
  };
}
