// `sis monitor` on a device of this machine: its console on a pty as a user sees it, its keys, and what it does without a
// terminal. The terminal is put back however the monitor ends.
import { setTimeout as sleep } from "node:timers/promises";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { connect } from "../../../ts-lib/host/control/index.js";
import { KeyReader } from "../../../ts-lib/host/monitor/keys.js";
import { bytesOf, Device, withDevice } from "./control/device.js";
import { cooked, Monitor, raw } from "./monitor-terminal.js";
import { file, sis } from "./sis.js";

const hello = file("hello.ts", `import { args } from "sis"; console.log("hello from a script", args());`);
const spin = file("spin.ts", `console.log("spinning"); for (;;);`);
const data = file("data.bin", bytesOf(5000));

test("keys: commands behind Ctrl-], the rest is typed", () => {
  const seen: string[] = [];
  const reader = new KeyReader({
    onTyped: (bytes) => seen.push(`typed ${Buffer.from(bytes).toString("latin1")}`),
    onCommand: (command) => seen.push(command),
    onUnknown: () => seen.push("unknown"),
  });
  for (const piece of ["ab\x1dqcd", "\x1d", "p", "\x1d\x1d", "\x1dz\x03", "\x1d\x12e"])
    reader.push(Buffer.from(piece, "latin1"));
  assert.equal(seen, [
    "typed ab",
    "quit",
    "typed cd",
    "push",
    "typed \x1d",
    "unknown",
    "typed \x03",
    "run",
    "typed e",
  ]);
});

test("a console on a terminal: typed bytes, Ctrl-C for the board, quitting puts the terminal back", () =>
  withDevice(Device.onPty(), async (device) => {
    const monitor = new Monitor("--port", device.port);
    await monitor.shows(/at 115200 baud; Ctrl-\] \? shows/);
    raw(monitor);
    monitor.type("words\r");
    await monitor.shows(/words\r*\nno shell on this device/);
    monitor.type("\x03\x04more\r");
    await monitor.shows(/more\r*\nno shell/);
    monitor.type("\x1d?");
    await monitor.shows(/Ctrl-\] q {3}quit/);
    monitor.type("\x1d!");
    await monitor.shows(/no such key/);
    await monitor.quit(() => cooked(monitor));
  }));

test("a file that cannot be opened is said, and the monitor goes on", () =>
  withDevice(Device.onSocket(), async (device) => {
    const monitor = new Monitor("--port", device.port);
    await monitor.shows(/shows the monitor's keys/);
    monitor.type("\x1dp");
    await monitor.shows(/file to push: /);
    monitor.type(`${device.port.replace(/^socket:/, "")}\r`); // there, but no file
    await monitor.shows(/a socket, not a file/);
    await monitor.quit(() => cooked(monitor));
  }));

test("push, list, run, status and restart, from the keys", () =>
  withDevice(Device.onSocket(), async (device) => {
    const monitor = new Monitor("--port", device.port);
    await monitor.shows(/shows the monitor's keys/);
    monitor.type("\x1dp");
    await monitor.shows(/file to push: /);
    monitor.type(`${data}\r`);
    await monitor.shows(/data\.bin: 5000 bytes sent/);
    monitor.type("\x1dp");
    await monitor.shows(/file to push: [\s\S]*file to push: /);
    monitor.type("absent.bin\r");
    await monitor.shows(/no such file: absent\.bin/);
    monitor.type("\x1dl");
    await monitor.shows(/5000 {2}upload {2}data\.bin/);
    monitor.type("\x1ds");
    await monitor.shows(/: device, SIS \d/);
    monitor.type("\x1dr");
    await monitor.shows(/script to run: /);
    monitor.type(`${hello}\r`);
    await monitor.shows(/hello from a script/);
    await monitor.shows(/hello\.ts ended with exit code 0/);
    monitor.type("\x1dx");
    await monitor.shows(/the board restarts/);
    await monitor.shows(/SIS \S+ on device/);
    await sleep(4000); // a board that restarted under a session takes what comes first for the rest of its frames
    monitor.type("after\r");
    await monitor.shows(/after\r*\nno shell/);
    await monitor.quit();
  }));

test("Ctrl-C ends a script that runs, not the monitor", () =>
  withDevice(Device.onSocket(), async (device) => {
    const monitor = new Monitor("--port", device.port);
    await monitor.shows(/shows the monitor's keys/);
    monitor.type("\x1dr");
    await monitor.shows(/script to run: /);
    monitor.type(`${spin}\r`);
    await monitor.shows(/spinning/);
    monitor.kill("SIGINT"); // as the terminal does
    await monitor.shows(/spin\.ts ended with exit code 130/);
    await monitor.quit();
  }));

test("a board that goes away is waited for", () =>
  withDevice(Device.onSocket(), async (device) => {
    const monitor = new Monitor("--port", device.port);
    await monitor.shows(/shows the monitor's keys/);
    await device.kill();
    await monitor.shows(/is gone; waiting for it \(Ctrl-\] q quits\)/);
    monitor.type("\x1dl");
    await monitor.shows(/is gone just now/);
    await device.start();
    await monitor.shows(/sock is back/);
    monitor.type("again\r");
    await monitor.shows(/again\r*\nno shell/);
    await device.kill();
    await monitor.shows(/is gone[\s\S]*is gone[\s\S]*is gone/);
    await monitor.quit();
  }));

test("told to end, it puts the terminal back", () =>
  withDevice(Device.onSocket(), async (device) => {
    for (const signal of ["SIGTERM", "SIGHUP"] as const) {
      const monitor = new Monitor("--port", device.port);
      await monitor.shows(/shows the monitor's keys/);
      raw(monitor);
      monitor.kill(signal);
      assert.is(await monitor.ends(), 0, signal);
      cooked(monitor);
      monitor.terminal.close();
    }
  }));

test("without a terminal: push, run, restart, and their exit codes", () =>
  withDevice(Device.onSocket(), async (device) => {
    const port = ["--port", device.port];
    const pushed = await sis(["monitor", ...port, "--push", data, "--push", `in/other.bin=${data}`]);
    assert.is(pushed.code, 0, pushed.stderr);
    assert.is(pushed.stdout, "");
    assert.match(pushed.stderr, /^data\.bin: 5000 bytes sent$/m);
    assert.match(pushed.stderr, /^in\/other\.bin: nothing to send, 5000 bytes were there$/m);
    const run = await sis(["monitor", ...port, "--run", hello, "--", "one", "-two"]);
    assert.is(run.code, 0, run.stderr);
    assert.is(run.stdout, "hello from a script [ 'one', '-two' ]\n");
    const board = await connect(device.port);
    assert.equal(
      (await board.files()).map(({ name }) => name),
      ["data.bin", "in/other.bin", "init.js", "init.js.map"],
      "what was pushed stays",
    );
    await board.close();
    const reset = await sis(["monitor", ...port, "--reset", "--push", data]);
    assert.is(reset.code, 0, reset.stderr);
    const absent = await sis(["monitor", ...port, "--push", "absent.bin"]);
    assert.is(absent.code, 2);
  }));

test("piped input is typed; it ends when the board has answered", () =>
  withDevice(Device.onPty(), async (device) => {
    const { code, stdout, stderr } = await sis(["monitor", "--port", device.port], {
      input: ["first\rsecond\r"],
    });
    assert.is(code, 0, stderr);
    assert.match(stdout, /first\r*\nno shell on this device\r\nsecond\r*\nno shell/);
  }));

test("ports: the list, a missing one, none given", async () => {
  const list = await sis(["monitor", "--list"]);
  assert.is(list.code, 0, list.stderr);
  const missing = await sis(["monitor", "--port", "/dev/ttyUSB77"]);
  assert.is(missing.code, 4);
  assert.match(missing.stderr, /no such port: \/dev\/ttyUSB77/);
  const none = await sis(["monitor"]);
  assert.is(none.code, 2);
  assert.match(none.stderr, /--port is missing/);
  const help = await sis(["monitor", "--help"]);
  assert.match(help.stdout, /Ctrl-\] p {3}push a file/);
});

test.run();
