// Serial ports of this machine, each with a line for people. Linux: from sysfs, without udev or anything installed.
import { readdirSync, readFileSync, readlinkSync, realpathSync, statSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { importSerialPort } from "./serial-package.js";

/** A serial port of this machine. What the system does not tell is not there. */
export interface PortInfo {
  /** What to give as --port. */
  readonly path: string;
  /** "/dev/ttyUSB0  FT232R USB UART (FTDI, 0403:6001), serial A50285BI, ftdi_sio". */
  readonly line: string;
  /** The driver in the system's kernel. */
  readonly driver?: string;
  /** USB ids, four hexadecimal digits. */
  readonly vendor?: string;
  /** Number of the product, hexadecimal. */
  readonly product?: string;
  /** Who made the adapter, as it says itself. */
  readonly manufacturer?: string;
  /** What the adapter calls itself. */
  readonly description?: string;
  /** The adapter's serial number: it stays where names change. */
  readonly serialNumber?: string;
  /** Its name in /dev/serial/by-id, which stays the same whatever it is plugged into. */
  readonly byId?: string;
}

/** Makers of the chips that people plug in, for adapters that do not say. */
const makers: Readonly<Record<string, string>> = {
  "0403": "FTDI",
  "067b": "Prolific",
  "10c4": "Silicon Labs",
  "1a86": "QinHeng",
  "04d8": "Microchip",
  "1366": "SEGGER",
  "2341": "Arduino",
  "2e8a": "Raspberry Pi",
  "0483": "STMicroelectronics",
  "303a": "Espressif",
};

/** Folders to look in; tests bring their own. */
export interface SystemFolders {
  readonly sys: string;
  readonly dev: string;
}

/** The serial ports of this machine. */
export async function listPorts(): Promise<readonly PortInfo[]> {
  return process.platform === "linux" ? listLinuxPorts({ sys: "/sys", dev: "/dev" }) : await listOthers();
}

/** USB adapters first: they are what people look for. */
export function listLinuxPorts({ sys, dev }: SystemFolders): readonly PortInfo[] {
  const named = namesById(dev);
  const found = entries(join(sys, "class/tty")).flatMap((name) => {
    const port = linuxPort(join(sys, "class/tty", name), join(dev, name), named);
    return port ? [port] : [];
  });
  const rank = (port: PortInfo) => (port.vendor === undefined ? 1 : 0);
  return found.sort((a, b) => rank(a) - rank(b) || a.path.localeCompare(b.path, "en", { numeric: true }));
}

/** undefined: a virtual terminal, or a UART that the kernel made room for and did not find. */
function linuxPort(entry: string, path: string, named: ReadonlyMap<string, string>): PortInfo | undefined {
  const device = real(join(entry, "device"));
  if (device === undefined || read(join(entry, "type")) === "0") return undefined;
  if (!statSync(path, { throwIfNoEntry: false })) return undefined;
  const driver = driverOf(device);
  const usb = usbFolder(device);
  const facts = usb && {
    vendor: read(join(usb, "idVendor")),
    product: read(join(usb, "idProduct")),
    manufacturer: read(join(usb, "manufacturer")),
    description: read(join(usb, "product")),
    serialNumber: read(join(usb, "serial")),
  };
  return portInfo({ path, driver, byId: named.get(path), ...facts });
}

/** Newer kernels put two devices of the serial core between a UART and its hardware. */
const serialCore = ["port", "ctrl"];

function driverOf(device: string): string | undefined {
  const driver = linkName(join(device, "driver"));
  return driver !== undefined && serialCore.includes(driver) ? driverOf(dirname(device)) : driver;
}

/** A USB device's folder is above its interface's, and is the one that knows its ids. */
function usbFolder(device: string): string | undefined {
  for (let folder = device; folder !== dirname(folder); folder = dirname(folder))
    if (read(join(folder, "idVendor")) !== undefined) return folder;
  return undefined;
}

/** Device → its name that stays, where somebody keeps /dev/serial/by-id. */
function namesById(dev: string): ReadonlyMap<string, string> {
  const folder = join(dev, "serial/by-id");
  return new Map(
    entries(folder).flatMap((name) => {
      const target = real(join(folder, name));
      return target === undefined ? [] : [[join(dev, basename(target)), join(folder, name)] as const];
    }),
  );
}

/** macOS and Windows: the package's own list. Without the package there is nothing to ask. */
async function listOthers(): Promise<readonly PortInfo[]> {
  const serialport = await importSerialPort().catch(() => undefined);
  const ports = (await serialport?.SerialPort.list()) ?? [];
  return ports.map((port) =>
    portInfo({
      path: port.path,
      vendor: port.vendorId?.toLowerCase(),
      product: port.productId?.toLowerCase(),
      manufacturer: port.manufacturer,
      serialNumber: port.serialNumber,
    }),
  );
}

function portInfo(facts: Omit<PortInfo, "line">): PortInfo {
  const { path, vendor, product, driver, serialNumber, description, byId } = facts;
  const maker = facts.manufacturer ?? (vendor === undefined ? undefined : makers[vendor]);
  const ids = vendor === undefined ? undefined : `${vendor}:${product ?? "????"}`;
  const brackets = [description === undefined ? undefined : maker, ids].filter(Boolean).join(", ");
  const what = [description ?? maker ?? "UART", brackets && `(${brackets})`].filter(Boolean).join(" ");
  const rest = [serialNumber && `serial ${serialNumber}`, driver].filter(Boolean).join(", ");
  const line = `${path}  ${what}${rest && `, ${rest}`}${byId === undefined ? "" : `\n    ${byId}`}`;
  const known = Object.entries({ ...facts, line }).filter(([, value]) => value !== undefined);
  return Object.fromEntries(known) as unknown as PortInfo;
}

function entries(folder: string): string[] {
  try {
    return readdirSync(folder).sort();
  } catch {
    return [];
  }
}

function read(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8").trim() || undefined;
  } catch {
    return undefined;
  }
}

function real(path: string): string | undefined {
  try {
    return realpathSync(path);
  } catch {
    return undefined;
  }
}

function linkName(path: string): string | undefined {
  try {
    return basename(readlinkSync(path));
  } catch {
    return undefined;
  }
}
