// Sessions with a board: how they begin and end, what a person at the console sees of them, and what never reaches a shell.
import { setTimeout as sleep } from "node:timers/promises";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { ControlError, connect } from "../../ts-lib/host/control/index.js";
import { openPort } from "../../ts-lib/host/ports/port.js";
import { SessionBoard } from "./session-board.js";

/** More than the silence after which the link believes that what comes is typed. */
const afterFrames = 400;
/** More than the link waits after a session that fell silent, until it believes that what comes is typed. */
const afterSilence = 5500;

test("text that is typed at the board's first word arrives", async () => {
  await SessionBoard.with(async (board) => {
    const line = board.line();
    await line.until(/S/);
    line.write("version\r");
    await line.until(/sis> version\r\nSIS [\d.]+, board qemu-virt, .*\r\nsis> $/);
    assert.match(line.text, /^SIS-TOKEN [0-9a-f]{16}\r$/m);
    await line.close();
  });
});

test("sessions one after the other, and the plain console before, between and after them", async () => {
  await SessionBoard.with(async (board) => {
    let line = board.line();
    await line.until(/sis> $/);
    line.write("nonsen"); // never sent: a session drops what was begun
    await line.until(/nonsen$/);
    await line.close();
    const numbers: number[] = [];
    for (let i = 0; i < 2; i++) {
      const session = await connect(board.port, { reconnect: 0 });
      numbers.push(session.welcome.session);
      assert.is((await session.about()).board, "qemu-virt");
      await session.close();
      line = board.line();
      await sleep(afterFrames);
      assert.match(await line.command(""), /sis> $/);
      const said = await line.command("version");
      assert.match(said, /^version\r\nSIS [\d.]+, board qemu-virt/);
      await line.close();
    }
    assert.is(numbers[1], numbers[0]! + 1);
  });
});

test("a wrong token opens nothing", async () => {
  await SessionBoard.with(async (board) => {
    const error = await connect(board.port, { token: 1n, reconnect: 0 }).catch((refusal: Error) => refusal);
    assert.ok(error instanceof ControlError && error.code === "BAD_TOKEN", String(error));
    const line = board.line();
    await sleep(afterFrames);
    assert.match(await line.command("version"), /board qemu-virt/);
    await line.close();
  });
});

test("a host that falls silent leaves a plain console behind", async () => {
  await SessionBoard.with(async (board) => {
    const port = await openPort(board.port);
    const session = await connectOn(port);
    assert.is((await session.about()).board, "qemu-virt");
    await port.close(); // without bye
    const line = board.line();
    await line.until(/sis> $/); // of the board's own accord
    await sleep(afterSilence);
    assert.match(await line.command("version"), /board qemu-virt/);
    await line.close();
    await session.close();
  });
});

async function connectOn(port: Awaited<ReturnType<typeof openPort>>) {
  const { Board } = await import("../../ts-lib/host/control/board.js");
  return Board.over(port, {});
}

test("rubbish on the line never reaches the shell", async () => {
  await SessionBoard.with(async (board) => {
    const line = board.line();
    await line.until(/sis> $/);
    let random = 12345;
    const byte = () => {
      random = (Math.imul(random, 1664525) + 1013904223) >>> 0;
      return random >>> 24;
    };
    for (let i = 0; i < 60; i++) {
      const rubbish = Uint8Array.from({ length: 1 + byte() * 4 }, byte);
      // A sign of frames, rubbish in which Enter and text may be, and a command that must not be run.
      line.write(Uint8Array.from([i % 2 ? 0 : 0xf8 + (i % 8), ...rubbish, ...Buffer.from("\rexit 3\r")]));
      await sleep(i % 3 ? 5 : 120);
    }
    line.write("half a line\0rest\rexit 4\r");
    await sleep(300);
    assert.not.match(line.text, /no such command|SIS-EXIT|\[\d+\]/);
    assert.match(await line.command("version"), /board qemu-virt/);
    await line.close();
  });
});

for (const name of ["qemu-virt-a32", "raspi2b", "raspi3b", "raspi4b"]) {
  test(`the same on ${name}: a file, a script, a restart`, () =>
    SessionBoard.with(
      async (emulated) => {
        const board = await connect(emulated.port, { patience: 20_000 });
        assert.is((await board.about()).board, name);
        const data = Uint8Array.from({ length: 20_000 }, (_, i) => (i * 7) ^ (i >> 8));
        await board.upload("data", data);
        await board.upload("hello.js", Buffer.from(`console.log("hello"); throw new Error("enough")`));
        let output = "";
        const onOutput = (text: string) => {
          output += text;
        };
        assert.is(await board.run("hello.js", { onOutput, onDiagnostics: () => {} }), 1);
        assert.is(output, "hello\n");
        assert.is(Buffer.compare(await board.readFile("data"), data), 0);
        await board.reboot();
        const { sent } = await board.upload("data", data);
        assert.is(sent, 0, "what was sent outlives a restart");
        await board.close();
      },
      { board: name },
    ));
}

test("the clock is the host's", async () => {
  await SessionBoard.with(async (board) => {
    const session = await connect(board.port, { reconnect: 0 });
    await session.upload("clock.js", Buffer.from("console.log(Date.now())"));
    let output = "";
    const onOutput = (text: string) => {
      output += text;
    };
    assert.is(await session.run("clock.js", { onOutput }), 0);
    assert.ok(Math.abs(Number(output) - Date.now()) < 5000, output);
    await session.setTime(Date.UTC(2030, 0, 1));
    output = "";
    await session.run("clock.js", { onOutput });
    assert.is(new Date(Number(output)).getUTCFullYear(), 2030);
    await session.close();
  });
});

test.run();
