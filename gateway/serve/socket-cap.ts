/** Caps the sockets of a server: past the cap the one idle longest is closed, never a busy one. */
import type { Server } from 'node:http';
import type { Socket } from 'node:net';

/**
 * Watches the server's sockets. When more than `socketsMax` are open, a new one takes the place of
 * the one that has been idle longest; where all are busy, the new one is closed.
 */
export function capSockets(server: Server, socketsMax: number): void {
  /** In the order in which they became idle. */
  const idle = new Set<Socket>();
  let open = 0;
  server.on('connection', (socket: Socket) => {
    open += 1;
    socket.once('close', () => {
      open -= 1;
      idle.delete(socket);
    });
    if (open > socketsMax) {
      const [oldest] = idle;
      (oldest ?? socket).destroy();
    }
    if (!socket.destroyed) idle.add(socket);
  });
  server.on('request', (request, response) => {
    const { socket } = request;
    idle.delete(socket);
    response.once('close', () => {
      if (!socket.destroyed) idle.add(socket);
    });
  });
  server.on('upgrade', (request) => idle.delete(request.socket as Socket));
}
