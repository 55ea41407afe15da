// Serial ports and ptys, through the npm package serialport, which is loaded here and nowhere else.
import { accessSync, constants, statSync } from "node:fs";
import { listPorts } from "./list.js";
import { Listener } from "./listener.js";
import type { Port } from "./port.js";
import {
  badBaud,
  noPermission,
  noPort,
  noSerialPort,
  type PortError,
  portBusy,
  portFailed,
} from "./problems.js";
import { importSerialPort, type SerialPackage, type SerialStream } from "./serial-package.js";

/** The package, or words that say how to get it. */
async function loadSerialPort(path: string): Promise<SerialPackage> {
  try {
    return await importSerialPort();
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    throw noSerialPort(path, code === "ERR_MODULE_NOT_FOUND" ? "not installed" : message.split("\n")[0]!);
  }
}

export async function openSerial(path: string, baud: number): Promise<Port> {
  await checkPath(path);
  const { SerialPort } = await loadSerialPort(path);
  // `hupcl: false`: closing must not pull DTR, which resets boards that have it wired to their reset.
  const serial = new SerialPort({ path, baudRate: baud, autoOpen: false, hupcl: false, lock: true });
  await new Promise<void>((resolve, reject) => {
    serial.open((error) => (error ? reject(problemOf(path, baud, error)) : resolve()));
  });
  return new OpenSerial(serial);
}

/** The package's errors are sentences without codes, so what can be known is asked before. */
async function checkPath(path: string): Promise<void> {
  if (process.platform === "win32") return;
  const stat = statSync(path, { throwIfNoEntry: false });
  if (!stat)
    throw noPort(
      path,
      (await listPorts()).map(({ line }) => line),
    );
  if (!stat.isCharacterDevice()) throw portFailed(path, "this is no serial port but a file or folder");
  try {
    accessSync(path, constants.R_OK | constants.W_OK);
  } catch {
    throw noPermission(path);
  }
}

function problemOf(path: string, baud: number, error: Error): PortError {
  const text = error.message;
  if (/lock port|resource busy|EBUSY|Access denied/i.test(text)) return portBusy(path);
  if (/permission denied|EACCES/i.test(text)) return noPermission(path);
  if (/no such file|file not found|no such device/i.test(text)) return noPort(path, []);
  if (/baud rate/i.test(text)) return badBaud(path, baud, text);
  return portFailed(path, text);
}

class OpenSerial implements Port {
  readonly name: string;
  readonly #listener = new Listener();

  constructor(private readonly serial: SerialStream) {
    this.name = serial.path;
    serial.on("data", (bytes) => this.#listener.bytes(bytes));
    serial.on("error", () => {}); // a failing write is followed by the close that counts
    serial.once("close", (error) => this.#listener.end(error ?? undefined));
  }

  get baud(): number {
    return this.serial.baudRate;
  }

  get isOpen(): boolean {
    return this.serial.isOpen;
  }

  listen(onBytes: (bytes: Uint8Array) => void, onEnd: (error?: Error) => void): void {
    this.#listener.set(onBytes, onEnd);
  }

  write(bytes: Uint8Array): Promise<void> {
    if (!this.serial.isOpen) return Promise.resolve();
    return new Promise((resolve) => {
      this.serial.write(bytes, resolve); // called with an error, too, when the port goes
    });
  }

  async drain(): Promise<void> {
    if (this.serial.isOpen) await this.#asked((done) => this.serial.drain(done)).catch(() => {});
  }

  async setRate(baud: number): Promise<void> {
    if (baud === this.baud) return;
    await this.#asked((done) => this.serial.update({ baudRate: baud }, done)).catch((error: Error) => {
      throw badBaud(this.name, baud, error.message);
    });
  }

  async close(): Promise<void> {
    if (this.serial.isOpen) await this.#asked((done) => this.serial.close(done)).catch(() => {});
  }

  #asked(call: (done: (error: Error | null) => void) => void): Promise<void> {
    return new Promise((resolve, reject) => {
      call((error) => (error ? reject(error) : resolve()));
    });
  }
}
