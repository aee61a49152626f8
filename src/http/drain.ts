import type { Server, ServerResponse } from 'node:http';

/**
 * Stops a server in order: nothing new comes in, what runs is finished. Resolves when the last request
 * is answered; cuts off what is not answered after `milliseconds`.
 */
export type Drain = (milliseconds: number) => Promise<void>;

/**
 * Watches a server's requests for the day that it stops. A connection that a client keeps open and
 * busy would hold the server up: the answers say that it closes.
 */
export function prepareDrain(server: Server): Drain {
  const running = new Set<ServerResponse>();
  let isDraining = false;
  server.prependListener('request', (_request, response: ServerResponse) => {
    running.add(response);
    response.once('close', () => running.delete(response));
    if (isDraining) announceEnd(response);
  });
  return (milliseconds) => {
    isDraining = true;
    running.forEach(announceEnd);
    return closeServer(server, milliseconds);
  };
}

function announceEnd(response: ServerResponse): void {
  if (!response.headersSent) response.setHeader('Connection', 'close');
}

function closeServer(server: Server, milliseconds: number): Promise<void> {
  return new Promise((resolve) => {
    const deadline = setTimeout(() => server.closeAllConnections(), milliseconds);
    server.close(() => {
      clearTimeout(deadline);
      resolve();
    });
    server.closeIdleConnections();
  });
}
