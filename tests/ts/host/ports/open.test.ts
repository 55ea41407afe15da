// Opening ports: the grammar, bytes both ways on ptys and sockets, and what is said when one cannot be had.
import { existsSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { parsePort } from "../../../../ts-lib/host/ports/grammar.js";
import { openPort, type Port } from "../../../../ts-lib/host/ports/port.js";
import {
  noPermission,
  noSerialPort,
  PortError,
  portBusy,
  type SystemFacts,
} from "../../../../ts-lib/host/ports/problems.js";
import { file } from "../sis.js";
import { Pty } from "./pty.js";

const every = Uint8Array.from({ length: 256 }, (_, i) => i);

const until = async (what: string, done: () => boolean) => {
  for (let i = 0; i < 500 && !done(); i++) await new Promise((resolve) => setTimeout(resolve, 10));
  assert.ok(done(), what);
};

async function problem(port: string): Promise<PortError> {
  try {
    await (await openPort(port)).close();
  } catch (error) {
    assert.instance(error, PortError);
    return error as PortError;
  }
  throw new Error(`${port} opened`);
}

test("the grammar", () => {
  assert.equal(parsePort("/dev/ttyUSB0"), { kind: "serial", path: "/dev/ttyUSB0" });
  assert.equal(parsePort("COM3"), { kind: "serial", path: "COM3" });
  assert.equal(parsePort("socket:/tmp/a b"), { kind: "socket", path: "/tmp/a b" });
  assert.equal(parsePort("tcp:localhost:4444"), { kind: "tcp", host: "localhost", port: 4444 });
  assert.equal(parsePort("tcp:[::1]:4444"), { kind: "tcp", host: "::1", port: 4444 });
  for (const wrong of [
    "",
    "socket:",
    "tcp:",
    "tcp:host",
    "tcp:host:0",
    "tcp:host:65536",
    "tcp:a:b:1",
    "tcp::9",
  ])
    assert.throws(
      () => parsePort(wrong),
      (error: PortError) => error.code === "BAD_PORT" && error.exitCode === 2,
    );
});

test("a pty is a serial port: every byte both ways, rates, the other end gone", async () => {
  const pty = new Pty();
  let received = Buffer.alloc(0);
  let closed = 0;
  const port = await openPort(pty.path, { baud: 921600 });
  port.listen(
    (bytes) => {
      received = Buffer.concat([received, bytes]);
    },
    () => closed++,
  );
  assert.is(port.baud, 921600);
  await port.write(every);
  await port.drain();
  pty.write(every);
  await until("arrived", () => received.length === 256 && Buffer.concat(pty.received).length === 256);
  assert.equal([...received], [...every]);
  assert.equal([...Buffer.concat(pty.received)], [...every]);
  await port.setRate!(3000000);
  assert.is(port.baud, 3000000);
  pty.close();
  await until("told", () => closed === 1);
  await port.close();
  assert.is(closed, 1);
});

test("a serial port has one user", async () => {
  const pty = new Pty();
  const port = await openPort(pty.path);
  const error = await problem(pty.path);
  assert.is(error.code, "PORT_BUSY");
  assert.is(error.exitCode, 4);
  await port.close();
  await (await openPort(pty.path)).close();
  pty.close();
});

async function listening(onSocket: (socket: Socket) => void, where: string | number): Promise<Server> {
  const server = createServer(onSocket);
  await new Promise<void>((resolve) => server.listen(where, () => resolve()));
  return server;
}

async function echoes(name: string): Promise<void> {
  let received = Buffer.alloc(0);
  let closed = 0;
  let port: Port | undefined;
  port = await openPort(name);
  await port.write(every); // echoed before anybody listens
  await new Promise((resolve) => setTimeout(resolve, 20));
  port.listen(
    (bytes) => {
      received = Buffer.concat([received, bytes]);
    },
    () => closed++,
  );
  assert.is(port.baud, undefined);
  await until("echoed", () => received.length === 256);
  assert.is((await problem(name)).code, "PORT_BUSY");
  await port.close();
  assert.is(closed, 1);
  port = await openPort(name);
  await port.close();
}

test("a Unix socket and a TCP port, one user each", async () => {
  const path = join(tmpdir(), `sis-open-${process.pid}.sock`);
  const echo = (socket: Socket) => void socket.on("error", () => {}).pipe(socket);
  const unix = await listening(echo, path);
  await echoes(`socket:${path}`);
  const tcp = await listening(echo, 0);
  const { port } = tcp.address() as { port: number };
  await echoes(`tcp:127.0.0.1:${port}`);
  unix.close();
  tcp.close();
  await until("gone", () => !existsSync(path));
});

test("a socket's file that is there before its listener", async () => {
  const path = join(tmpdir(), `sis-early-${process.pid}.sock`);
  writeFileSync(path, "");
  const opened = openPort(`socket:${path}`);
  await new Promise((resolve) => setTimeout(resolve, 100));
  rmSync(path);
  const server = await listening(() => {}, path);
  await (await opened).close();
  server.close();
});

test("nothing there, no listener, no port at all", async () => {
  const absent = await problem("/dev/ttyUSB99");
  assert.is(absent.code, "NO_PORT");
  assert.is(absent.exitCode, 4);
  assert.match(absent.message, /no such port: \/dev\/ttyUSB99; (there are:|no serial port is plugged in)/);
  assert.match(absent.message, /to mend it: .*monitor -- --list/);
  const noSocket = await problem("socket:/nowhere/there.sock");
  assert.is(noSocket.code, "NO_PORT");
  assert.match(noSocket.message, /npm run qemu -- --socket \/nowhere\/there\.sock/);
  const server = await listening(() => {}, 0);
  const { port } = server.address() as { port: number };
  server.close();
  assert.match((await problem(`tcp:127.0.0.1:${port}`)).message, /nobody listens there/);
  assert.match((await problem(file("plain.txt", "x"))).message, /this is no serial port but a file/);
  rmSync(file("plain.txt"));
});

const system = (group: string | undefined, holders: string[]): SystemFacts => ({
  platform: "linux",
  groupOf: () => group,
  userName: () => "mia",
  holdersOf: () => holders,
});

test("words for permissions, other programs, a missing package", () => {
  const denied = noPermission("/dev/ttyUSB0", system("dialout", []));
  assert.match(denied.message, /belongs to the group dialout, and mia is not in it/);
  assert.match(denied.message, /sudo usermod -aG dialout mia/);
  assert.not.match(noPermission("/dev/ttyUSB0", system("root", [])).message, /usermod/);
  assert.match(
    portBusy("/dev/ttyS0", system("x", ["minicom (process 12)"])).message,
    /in use by minicom \(process 12\)/,
  );
  assert.match(portBusy("/dev/ttyS0", system("x", [])).message, /in use by another program/);
  const missing = noSerialPort("/dev/ttyUSB0", "not installed").message;
  assert.match(missing, /npm install --no-save serialport/);
  assert.match(missing, /apt-get install build-essential python3/);
});

test("who holds a serial port is named", async () => {
  const pty = new Pty();
  const { thisSystem } = await import("../../../../ts-lib/host/ports/problems.js");
  const { spawn } = await import("node:child_process");
  const child = spawn("sleep", ["30"], { stdio: [pty.slave, "ignore", "ignore"] });
  await until("found", () =>
    thisSystem.holdersOf(pty.path).some((who) => who.includes(`process ${child.pid}`)),
  );
  child.kill();
  pty.close();
});

test.run();
