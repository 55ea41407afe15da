// Listing serial ports from a sysfs of the test's own: a USB adapter, a CDC board, a UART, and what is none.
import { mkdirSync, rmSync, symlinkSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { listLinuxPorts, listPorts } from "../../../../ts-lib/host/ports/list.js";
import { file, pathOf } from "../sis.js";

const sys = pathOf("sys");
const dev = pathOf("dev");

function link(from: string, to: string): void {
  mkdirSync(dirname(from), { recursive: true });
  mkdirSync(to, { recursive: true });
  symlinkSync(relative(dirname(from), to), from);
}

const usb = join(sys, "devices/usb1/1-2");

function facts(folder: string, values: Record<string, string>): void {
  for (const [name, value] of Object.entries(values))
    file(join(relative(pathOf(""), folder), name), `${value}\n`);
}

/** ttyNAME whose device is that folder, driven by `driver`. */
function tty(name: string, device: string, driver: string): void {
  link(join(sys, "class/tty", name, "device"), device);
  link(join(device, "driver"), join(sys, "bus/drivers", driver));
  file(`dev/${name}`);
}

function build(): void {
  rmSync(sys, { recursive: true, force: true });
  rmSync(dev, { recursive: true, force: true });
  facts(usb, {
    idVendor: "0403",
    idProduct: "6001",
    product: "FT232R USB UART",
    manufacturer: "FTDI",
    serial: "A50285BI",
  });
  tty("ttyUSB10", join(usb, "1-2:1.0/ttyUSB10"), "ftdi_sio");
  facts(join(sys, "devices/usb1/1-3"), { idVendor: "1a86", idProduct: "7523" });
  tty("ttyUSB2", join(sys, "devices/usb1/1-3/1-3:1.0/ttyUSB2"), "ch341-uart");
  tty("ttyS0", join(sys, "devices/pnp/00:00/00:00:0/00:00:0.0"), "port");
  link(join(sys, "devices/pnp/00:00/00:00:0/driver"), join(sys, "bus/drivers/ctrl"));
  link(join(sys, "devices/pnp/00:00/driver"), join(sys, "bus/drivers/serial"));
  file("sys/class/tty/ttyS0/type", "4\n");
  tty("ttyS1", join(sys, "devices/platform/serial8250/ttyS1"), "serial8250");
  file("sys/class/tty/ttyS1/type", "0\n"); // room for a UART, and none there
  file("sys/class/tty/tty1/dev", "4:1\n"); // a virtual terminal
  tty("ttyGONE", join(sys, "devices/gone"), "x");
  rmSync(join(dev, "ttyGONE"));
  mkdirSync(join(dev, "serial/by-id"), { recursive: true });
  symlinkSync("../../ttyUSB10", join(dev, "serial/by-id/usb-FTDI_FT232R_USB_UART_A50285BI-if00-port0"));
}

test("adapters first, in the order of their numbers, with all that is known of them", () => {
  build();
  const ports = listLinuxPorts({ sys, dev });
  assert.equal(
    ports.map(({ path }) => path),
    [join(dev, "ttyUSB2"), join(dev, "ttyUSB10"), join(dev, "ttyS0")],
  );
  const [cheap, ftdi, uart] = ports;
  assert.is(cheap!.line, `${dev}/ttyUSB2  QinHeng (1a86:7523), ch341-uart`);
  assert.is(
    ftdi!.line,
    `${dev}/ttyUSB10  FT232R USB UART (FTDI, 0403:6001), serial A50285BI, ftdi_sio\n` +
      `    ${dev}/serial/by-id/usb-FTDI_FT232R_USB_UART_A50285BI-if00-port0`,
  );
  assert.is(ftdi!.serialNumber, "A50285BI");
  assert.is(uart!.line, `${dev}/ttyS0  UART, serial`);
  assert.not.ok("vendor" in uart!);
});

test("without by-id names, and without sysfs", () => {
  build();
  rmSync(join(dev, "serial"), { recursive: true });
  assert.is(listLinuxPorts({ sys, dev })[1]?.byId, undefined);
  assert.equal(listLinuxPorts({ sys: pathOf("nothing"), dev }), []);
});

test("this machine's own list does not fail", async () => {
  for (const { path, line } of await listPorts()) assert.ok(line.startsWith(path));
});

test.run();
