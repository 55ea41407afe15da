// The simulator's native module inside the script's process: built from what the parent sends on descriptor 3.
import { readFileSync } from "node:fs";
import { MessageChannel } from "node:worker_threads";
import { loadLibrary } from "./library.js";
import { createNative } from "./native.js";
import { type HostRun, nodePlatform, writeAll } from "./platform.js";
import { keepStill } from "./still-time.js";

export const run = JSON.parse(readFileSync(3, "utf8")) as HostRun;

const channel = new MessageChannel();
channel.port1.unref();
/** Brings what the script wrote, [name, path], to who resolves imports. */
export const written = channel.port2;

const library = loadLibrary();
const { readConsole, outside } = library;
library.share(run.cores ?? 0);
outside.begin(run.outside);
if (outside.isStill()) keepStill(outside);

export const native = createNative(
  library,
  nodePlatform(run, {
    exit: (code) => process.exit(code),
    write: writeAll,
    readConsole,
    outside,
    wrote: (name, path) => channel.port1.postMessage([name, path]),
  }),
);
