/** Puts graph and front together into a gateway that can be started. */
import { createFront } from './front.ts';
import type { GatewayOptions } from './gateway-options.ts';
import { openGraph } from './graph.ts';
import type { ListenPlace } from './http-server.ts';

export interface Gateway {
  /** Where the gateway listens; null before `listen`. */
  readonly url: string | null;
  /** Hash of the supergraph that serves now. */
  readonly version: string;
  /** Starts to listen and gives the URL. Port 0 takes a free one. */
  listen(place: ListenPlace): Promise<string>;
  /**
   * Serves another supergraph from now on; what runs finishes on the old one.
   * @throws {Error} when the text is no usable supergraph; the old one goes on serving.
   */
  reload(supergraphSdl: string): Promise<void>;
  /** Stops taking requests, lets running ones finish, closes everything. */
  close(): Promise<void>;
}

/**
 * Loads the supergraph and makes a gateway that is ready to listen.
 * @throws {Error} when the supergraph cannot be read or is not usable, saying why.
 */
export async function createGateway(options: GatewayOptions): Promise<Gateway> {
  const graph = await openGraph(options);
  const front = createFront(graph, options);
  let url: string | null = null;
  return {
    get url() {
      return url;
    },
    get version() {
      return graph.slot.current.version;
    },
    async listen(place) {
      url = await front.listen(place);
      return url;
    },
    reload: graph.reload,
    async close() {
      await front.close();
      await graph.close();
    },
  };
}
