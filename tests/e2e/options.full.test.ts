// Images with an option of the build switched off: smaller, they say so, and refuse its operators by name.
import { readFileSync } from "node:fs";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { packScript } from "../../ts-lib/host/initrd.js";
import { inBuild, inRoot } from "../../ts-lib/host/setup/root.mjs";
import { run } from "../../ts-lib/host/setup/run.mjs";
import { watched } from "./watched.js";

const board = "qemu-virt";
const imageOf = (variant: string, kind = "sis") => inBuild("images", board + variant, `${kind}.img`);
const sizeOf = (image: string) => readFileSync(image).length;
const sis = (...args: string[]) => run(process.execPath, [inRoot("ts-lib/host/bin/sis.mjs"), ...args]);

const variant = "-without-ml-quantized";

test("without ml-quantized an image builds, its tests too, and is smaller", async () => {
  const { code, output } = await sis("build", "--tree", "device", "--without", "ml-quantized");
  assert.is(code, 0, output);
  const saved = sizeOf(imageOf("")) - sizeOf(imageOf(variant));
  assert.ok(saved > 8192, `${saved} bytes saved`);
});

test("mlinfo says so", async () => {
  const { said } = await watched({ board, image: imageOf(variant), input: "mlinfo\rexit\r" });
  assert.match(said, /^ {4}ml-quantized off, \d+ operators$/m);
  assert.match(said, /^ {4}ml-onnx on, \d+ operators$/m);
  assert.not.match(said, /\bQLinearConv\b/);
});

test("an operator of it is refused by the call that adds it, with its names", async () => {
  const script = `import * as n from "sis:native";
    const graph = n.graphCreate(65536, 21);
    const x = n.graphInput(graph, "x", 1, [2]);
    try {
      n.graphOperator(graph, 0, 200, "scale", [x, x], new Uint8Array(0), 1);
    } catch (error) {
      console.log([error.code, error.operator, error.node, error.message].join("; "));
    }`;
  const initrd = packScript({
    script: new TextEncoder().encode(script),
    args: [],
    limits: { memory: 0, stack: 0, time: 0 },
    files: new Map(),
  });
  const { output, said } = await watched({ board, image: imageOf(variant), initrd });
  const words = "QuantizeLinear scale: switched off in this build: ml-quantized";
  assert.ok(output.includes(`UNSUPPORTED_OPERATOR; QuantizeLinear; scale; ${words}`), output + said);
});

test("the unit tests of what is left pass", async () => {
  const image = imageOf(variant, "mltest");
  const { result, said, output } = await watched({ board, image, icount: false, timeoutSeconds: 300 });
  assert.is(result.exitCode, 0, `${output}\n${said}`);
});

test.run();
