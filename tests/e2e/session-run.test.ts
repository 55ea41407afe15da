// Scripts that a frame starts: output and exit code, arguments, limits, Ctrl-C, what they write, input, and long runs.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { setTimeout as sleep } from "node:timers/promises";
import { test } from "uvu";
import * as assert from "uvu/assert";
import type { RunOptions } from "../../ts-lib/host/control/index.js";
import { type Board, connect } from "../../ts-lib/host/control/index.js";
import { packInitrd } from "../../ts-lib/host/initrd.js";
import { SessionBoard } from "./session-board.js";

interface Ran {
  readonly code: number;
  readonly output: string;
  readonly said: string;
}

async function run(board: Board, source: string, options: RunOptions = {}): Promise<Ran> {
  let output = "";
  let said = "";
  await board.upload("script.js", Buffer.from(source));
  const code = await board.run("script.js", {
    ...options,
    onOutput: (text) => {
      output += text;
    },
    onDiagnostics: (line) => {
      said += `${line}\n`;
    },
  });
  return { code, output, said };
}

/** Ctrl-C after so many milliseconds. */
function interruptAfter(milliseconds: number): AbortSignal {
  const stop = new AbortController();
  setTimeout(() => stop.abort(), milliseconds);
  return stop.signal;
}

const withSession = (work: (board: Board, emulated: SessionBoard) => Promise<void>) =>
  SessionBoard.with(async (emulated) => {
    const board = await connect(emulated.port, { reconnect: 0 });
    await work(board, emulated);
    await board.close();
  });

test("arguments, both streams, files and exit code", async () => {
  await withSession(async (board) => {
    const source = `import * as native from "sis:native";
      console.log(native.args().join("+"));
      console.error("beside it");
      native.writeFile("result", new Uint8Array([1, 2, 3]));
      native.exit(7);`;
    const ran = await run(board, source, { args: ["a", "b c", "ä"] });
    assert.equal(ran, { code: 7, output: "a+b c+ä\n", said: "beside it\n" });
    assert.equal([...(await board.readFile("result"))], [1, 2, 3]);
    const file = (await board.files()).find(({ name }) => name === "result");
    assert.is(file?.origin, "script");
  });
});

test("more output than any buffer holds comes whole, before the exit code", async () => {
  await withSession(async (board) => {
    const { code, output } = await run(
      board,
      `for (let i = 0; i < 4000; i++) console.log("line", i, "x".repeat(50));`,
    );
    assert.is(code, 0);
    const lines = output.trimEnd().split("\n");
    assert.is(lines.length, 4000);
    assert.ok(lines.every((line, i) => line === `line ${i} ${"x".repeat(50)}`));
  });
});

test("limits of time and memory", async () => {
  await withSession(async (board) => {
    const late = await run(board, `for (;;);`, { time: 0.5 });
    assert.is(late.code, 124);
    assert.match(late.said, /time limit of 0.5 s reached/);
    const deaf = await run(board, `new Array(4294967295).sort();`, { time: 0.5 });
    assert.is(deaf.code, 124);
    const large = await run(board, `const all = []; for (;;) all.push(new Uint8Array(100000));`, {
      memory: 8 << 20,
    });
    assert.is(large.code, 124);
    assert.match(large.said, /memory/);
    assert.is((await run(board, `console.log("still here")`)).output, "still here\n");
  });
});

test("Ctrl-C stops a script that polls, one that never does, and one that sleeps", async () => {
  await withSession(async (board) => {
    for (const source of [`for (;;);`, `new Array(4294967295).sort();`, `setTimeout(() => {}, 1e6);`]) {
      const { code, said } = await run(board, source, { signal: interruptAfter(700) });
      assert.is(code, 130, source);
      assert.match(said, /Ctrl-C/);
    }
    assert.is((await run(board, `console.log("still here")`)).code, 0);
  });
});

test("a script reads what is typed; what it left reaches no shell", async () => {
  await withSession(async (board) => {
    const source = `import * as native from "sis:native";
      let text = "";
      const look = () => {
        for (let bytes; (bytes = native.readConsole()).length > 0; ) text += String.fromCharCode(...bytes);
        if (text.includes("\\n")) { console.log("read", JSON.stringify(text.slice(0, text.indexOf("\\n")))); native.exit(0); }
        setTimeout(look, 1);
      };
      look();`;
    const input = Readable.from(
      ["one\x00\xff line\nexit 9\rexit 9\r"].map((text) => Buffer.from(text, "latin1")),
    );
    const { code, output } = await run(board, source, { input });
    assert.is(code, 0);
    assert.is(output, 'read "one\\u0000ÿ line"\n');
    await sleep(200);
    assert.is((await board.about()).board, "qemu-virt");
  });
});

test("a session lives through a long run of a graph, and through a script that never looks up", async () => {
  await withSession(async (board) => {
    const graph = `import * as native from "sis:native";
      const busy = new Float64Array(1 << 20).map((_, i) => i);
      const end = Date.now() + 5000;
      while (Date.now() < end) busy.sort();
      console.log("done");`;
    const { code, output } = await run(board, graph);
    assert.is(code, 0);
    assert.is(output, "done\n");
    const deaf = await run(board, `new Array(4294967295).sort();`, { time: 4 });
    assert.is(deaf.code, 124);
  });
});

test("a session that dies stops the script that it started", async () => {
  await SessionBoard.with(async (emulated) => {
    const { openPort } = await import("../../ts-lib/host/ports/port.js");
    const { Board: Boards } = await import("../../ts-lib/host/control/board.js");
    const port = await openPort(emulated.port);
    const board = await Boards.over(port, {});
    await board.upload("loop.js", Buffer.from("console.log('on'); for (;;);"));
    let on = () => {};
    const started = new Promise<void>((resolve) => {
      on = resolve;
    });
    const running = board.run("loop.js", { onOutput: () => on() });
    running.catch(() => {});
    await started;
    await port.close();
    const line = emulated.line();
    await line.until(/Ctrl-C[\s\S]*sis> $/);
    await line.close();
    await board.close();
  });
});

test("a script that is not there is said to be", async () => {
  await withSession(async (board) => {
    const none = await board
      .call("RunScript", { name: "none.js", memory: 0n, stack: 0, milliseconds: 0, args: [] })
      .catch((error: Error) => error);
    assert.match(String(none), /none\.js/);
  });
});

test("a board whose own script has ended gives shell and sessions", async () => {
  const script = new TextEncoder().encode('console.log("ran by itself")');
  const folder = mkdtempSync(join(tmpdir(), "sis-"));
  try {
    const path = join(folder, "initrd");
    writeFileSync(path, packInitrd(new Map([["init.js", script]])));
    await SessionBoard.with(
      async (emulated) => {
        const line = emulated.line();
        await line.until(/ran by itself\r\nSIS-EXIT 0\r\n[\s\S]*sis> $/);
        await line.close();
        const board = await connect(emulated.port, { reconnect: 0 });
        const source = 'import * as native from "sis:native"; native.exit(4);';
        assert.is((await run(board, source)).code, 4);
        await board.close();
      },
      { qemuArgs: ["-initrd", path] },
    );
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

test.run();
