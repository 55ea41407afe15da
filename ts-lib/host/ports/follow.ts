// Where a serial port is now: after an unplug an adapter may come back under another name. It is known by what it says of
// itself, where it has a serial number; else only its name is.
import { parsePort } from "./grammar.js";
import { listPorts, type PortInfo } from "./list.js";

export class PortFollower {
  #known: PortInfo | undefined;

  constructor(private readonly name: string) {}

  /** The port is open: remembers which adapter it is. */
  async note(): Promise<void> {
    if (parsePort(this.name).kind !== "serial") return;
    const port = (await listPorts()).find(({ path, byId }) => path === this.name || byId === this.name);
    if (port?.serialNumber !== undefined) this.#known = port;
  }

  /** The name to open. */
  async current(): Promise<string> {
    const known = this.#known;
    if (!known) return this.name;
    const same = (port: PortInfo) =>
      port.serialNumber === known.serialNumber &&
      port.vendor === known.vendor &&
      port.product === known.product &&
      port.description === known.description;
    const ports = (await listPorts()).filter(same);
    // An adapter with several ports has one serial number for all: then its name is the better guide.
    return ports.length === 1 ? ports[0]!.path : this.name;
  }
}
