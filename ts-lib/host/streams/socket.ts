// Streams for a script on this machine: the feeder at one end of a socket, the script's process or worker at the other.
import type { Duplex } from "node:stream";
import { StreamFeeder, type StreamSource } from "./feeder.js";

/** Feeds until the socket is gone. */
export function feedOver(socket: Duplex, sources: ReadonlyMap<string, StreamSource>): StreamFeeder {
  const feeder = new StreamFeeder();
  for (const [name, source] of sources) feeder.offer(name, source);
  feeder.refuse(true);
  feeder.connected((bytes) => socket.write(bytes));
  socket
    .on("data", (bytes: Buffer) => feeder.push(bytes))
    .on("error", () => feeder.close()) // the script is gone in the middle of something
    .on("close", () => feeder.close());
  return feeder;
}
