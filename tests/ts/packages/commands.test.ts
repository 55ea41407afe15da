// sis pack and sis verify, and the commands that take packages as models.
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { file, pathOf, sis } from "../host/sis.js";
import { addRelu, floats, model, node, value } from "../sis/models.js";
import { listedHash } from "./maker.js";

const plain = file("add.onnx", addRelu());

test("pack takes limits from the plan, with margins that it prints", async () => {
  const { code, stdout, stderr } = await sis([
    "pack",
    plain,
    "-o",
    pathOf("add.sis"),
    "--model-version",
    "3",
  ]);
  assert.is(code, 0, stderr);
  assert.match(stdout, /^model +add, version 3, \d+ bytes/m);
  assert.match(stdout, /^memory +at most .* \(planned on sim: .* bytes \(.* KiB\), and 10 %\)$/m);
  assert.match(
    stdout,
    /^cycles +at most \d.* \(estimated: .* instructions, 16 cycles each on any, and 100 %\)$/m,
  );
  assert.match(stdout, /^operators +Add Relu$/m);
  const hash = listedHash(readFileSync(pathOf("add.sis")));
  assert.match(stdout, new RegExp(`^hash +${hash}$`, "m"));
});

test("what pack made is verified, planned and run, on each target", async () => {
  const wanted = `${listedHash(readFileSync(pathOf("add.sis")))}  add 3\n`;
  const models = file("models.txt", `# two\n${"0".repeat(64)}\n${wanted}`);
  const verified = await sis(["verify", pathOf("add.sis"), "--models", models]);
  assert.is(verified.code, 0, verified.stderr);
  assert.match(verified.stdout, /^verdict +good for sim$/m);
  const planned = await sis(["plan", pathOf("add.sis")]);
  assert.is(planned.code, 0, planned.stderr);
  for (const target of ["sim", "vm", "native"]) {
    const got = await sis(["verify", pathOf("add.sis"), "--target", target, "--json"]);
    assert.is(got.code, 0, got.stderr);
    assert.is(JSON.parse(got.stdout).manifest.name, "add");
  }
});

test("pack keeps to what it is told", async () => {
  const args = ["pack", plain, "-o", pathOf("told.sis"), "--json", "--memory", "64K", "--cycles", "5000"];
  const { code, stdout, stderr } = await sis([
    ...args,
    "--core",
    "cortex-a53",
    "--allow",
    "Neg",
    "--name",
    "n",
  ]);
  assert.is(code, 0, stderr);
  const { manifest } = JSON.parse(stdout);
  assert.is(manifest.memory, 65536);
  assert.is(manifest.cycles, 5000);
  assert.is(manifest.core, "cortex-a53");
  assert.equal(manifest.operators, ["Add", "Relu", "Neg"]);
  assert.is(manifest.name, "n");
});

test("external data goes into the package", async () => {
  const outside = {
    ...floats("w", []),
    ...{ dims: [3n], dataLocation: 1, externalData: [{ key: "location", value: "sub/w.bin" }] },
  };
  const big = model({
    input: [value("x", [3])],
    output: [value("y", [3])],
    initializer: [outside],
    node: [node("Add", ["x", "w"], ["y"])],
  });
  const path = file("big.onnx", big);
  mkdirSync(pathOf("sub"), { recursive: true });
  writeFileSync(pathOf("sub/w.bin"), new Uint8Array(Float32Array.of(1, 2, 3).buffer));
  const packed = await sis(["pack", path, "-o", pathOf("alone/big.sis")]);
  assert.is(packed.code, 0, packed.stderr);
  assert.match(packed.stdout, /^file +sub\/w\.bin, 12 bytes/m);
  const planned = await sis(["plan", pathOf("alone/big.sis")]);
  assert.is(planned.code, 0, planned.stderr);
});

const refused: [what: string, args: () => string[], code: number, words: RegExp][] = [
  [
    "a package that is changed",
    () => ["verify", changed()],
    3,
    /refused, HASH_MISMATCH: .*the model's bytes/,
  ],
  ["a package that is not listed", () => ["verify", pathOf("add.sis"), "--models", other()], 3, /NOT_LISTED/],
  ["a file that is no package", () => ["verify", plain], 3, /BAD_PACKAGE: .*does not begin as a package/],
  ["a list with a line that is no hash", () => ["verify", plain, "--models", plain], 2, /expected a hash/],
  ["a package over its memory", () => ["plan", tight("--memory", "1K")], 3, /OVER_MEMORY: .*allows 1024/],
  [
    "a package over its cycles",
    () => ["infer", tight("--cycles", "9"), "-i", `x=${input()}`],
    3,
    /OVER_CYCLES/,
  ],
  ["a model that is packed already", () => ["pack", pathOf("add.sis")], 2, /is a package already/],
  ["a board that is none", () => ["pack", plain, "--board", "moon"], 2, /no board "moon"; there are/],
  ["a core that is none", () => ["pack", plain, "--core", "z80"], 2, /no core "z80"; there are/],
  ["an operator that is none", () => ["pack", plain, "--allow", "Foo"], 1, /no operator "Foo"/],
  ["a list that is missing", () => ["build", "--models", "absent.txt"], 2, /no list of models: absent\.txt/],
];

const changed = (): string => {
  const bytes = readFileSync(pathOf("add.sis"));
  bytes[bytes.length - 1]! ^= 1;
  return file("changed.sis", bytes);
};
const other = () => file("other.txt", `${"1".repeat(64)}\n`);
const input = () => file("x.npy", npy());
let made = "";
const tight = (...limit: string[]) => {
  made = pathOf(`tight${limit[0]}.sis`);
  return made;
};

/** Three zeros of f32. */
function npy(): Uint8Array {
  const header = "{'descr': '<f4', 'fortran_order': False, 'shape': (3,), }".padEnd(117);
  const head = Buffer.from(`\x93NUMPY\x01\x00v\x00${header}\n`, "latin1");
  return Buffer.concat([head, Buffer.alloc(12)]);
}

test("packages too small for their model are made", async () => {
  for (const [option, limit] of [
    ["--memory", "1K"],
    ["--cycles", "9"],
  ] as const) {
    const { code, stderr } = await sis(["pack", plain, "-o", tight(option), option, limit]);
    assert.is(code, 0, stderr);
  }
});

for (const [what, args, code, words] of refused)
  test(`${what} is refused`, async () => {
    const result = await sis(args());
    assert.is(result.code, code, result.stdout + result.stderr);
    assert.match(result.stdout + result.stderr, words);
  });

test.run();
