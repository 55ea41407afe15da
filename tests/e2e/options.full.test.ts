// Every variant of the image that options of the build give: each builds, is smaller than the whole, says in mlinfo what is
// off, and refuses what it lacks by name. The unit tests of what is left run on the board for the variant without one option
// each and for the smallest; on the host `npm test` links a small program for every variant (tests/c/graph/options_test.c).
import { readFileSync } from "node:fs";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { type BuildOption, buildOptions, buildVariants } from "../../ts-lib/generated/about.js";
import { operators } from "../../ts-lib/generated/operators.js";
import { variantName } from "../../ts-lib/host/cmake.js";
import { packScript } from "../../ts-lib/host/initrd.js";
import { inBuild, inRoot } from "../../ts-lib/host/setup/root.mjs";
import { run } from "../../ts-lib/host/setup/run.mjs";
import { watched } from "./watched.js";

const board = "qemu-virt";
const imageOf = (without: readonly BuildOption[], kind = "sis") =>
  inBuild("images", board + variantName({ without }), `${kind}.img`);
const sizeOf = (image: string) => readFileSync(image).length;
const switches = (without: readonly BuildOption[]) => without.flatMap((name) => ["--without", name]);
const sis = (...args: string[]) => run(process.execPath, [inRoot("ts-lib/host/bin/sis.mjs"), ...args]);

/** An operator of each option that has any. */
const samples: Partial<Record<BuildOption, keyof typeof operators>> = {
  "ml-blas": "MatMul",
  "ml-onnx": "Relu",
  "ml-quantized": "QuantizeLinear",
};

/** A script that adds one operator of each option and prints what comes of it: its name, or the error. */
function prober(): Uint8Array {
  const rows = Object.entries(samples).map(([option, name]) => [option, name, operators[name].id]);
  return packScript({
    script: new TextEncoder().encode(`import * as n from "sis:native";
      const graph = n.graphCreate(65536, 21);
      const x = n.graphInput(graph, "x", 1, [2, 2]);
      const scale = n.graphInput(graph, "scale", 1, []);
      for (const [option, name, id] of ${JSON.stringify(rows)})
        try {
          const inputs = option === "ml-blas" ? [x, x] : option === "ml-quantized" ? [x, scale] : [x];
          n.graphOperator(graph, 0, id, "probe", inputs, new Uint8Array(0), 1);
          console.log(option + ": here");
        } catch (error) {
          console.log(option + ": " + [error.code, error.operator, error.node, error.message].join("; "));
        }`),
    args: [],
    limits: { memory: 0, stack: 0, time: 0 },
    files: new Map(),
  });
}

for (const without of buildVariants.slice(1)) {
  const image = imageOf(without);

  test(`${without.join(", ")} off: the image builds and is smaller`, async () => {
    const { code, output } = await sis("build", ...switches(without));
    assert.is(code, 0, output);
    // An image is made of pages, and fusion is less than one of them: its passes are looked for by name.
    const saved = sizeOf(imageOf([])) - sizeOf(image);
    if (without.some((name) => name in samples)) assert.ok(saved > 0, `${saved} bytes saved`);
    const elf = readFileSync(image.replace(/img$/, "elf"));
    assert.is(elf.includes("sis_fuse_producer"), !without.includes("ml-fusion"));
  });

  test(`${without.join(", ")} off: mlinfo says so`, async () => {
    const { said } = await watched({ board, image, input: "mlinfo\rexit\r" });
    for (const { name } of buildOptions)
      assert.match(
        said,
        new RegExp(`^ {4}${name} ${without.includes(name) ? "off" : "on"}(, \\d+ operators)?$`, "m"),
      );
    assert.is(/\bQLinearConv\b/.test(said), !without.includes("ml-quantized"), said);
  });

  test(`${without.join(", ")} off: what it lacks is refused by name`, async () => {
    const { output, said } = await watched({ board, image, initrd: prober() });
    for (const [option, name] of Object.entries(samples)) {
      const refusal = `UNSUPPORTED_OPERATOR; ${name}; probe; ${name} probe: switched off in this build: ${option}`;
      const words = without.includes(option as BuildOption) ? refusal : "here";
      assert.ok(output.includes(`${option}: ${words}`), output + said);
    }
  });
}

const tested = buildVariants.filter(({ length }) => length === 1 || length === buildOptions.length);
for (const without of tested) {
  test(`${without.join(", ")} off: the unit tests of what is left pass`, async () => {
    const { code, output: built } = await sis(
      "build",
      "--tree",
      "device",
      "--target",
      board,
      ...switches(without),
    );
    assert.is(code, 0, built);
    const image = imageOf(without, "mltest");
    const { result, said, output } = await watched({ board, image, icount: false, timeoutSeconds: 300 });
    assert.is(result.exitCode, 0, `${output}\n${said}`);
  });
}

test.run();
