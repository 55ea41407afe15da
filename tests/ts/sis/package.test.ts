// Model packages in the library: written and read back, built from, and a graph that a script holds to one.
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { manifestFields, packageFaults } from "../../../ts-lib/generated/manifest.js";
import { nativeTable } from "../../../ts-lib/generated/native.js";
import { makePackage } from "../packages/maker.js";
import { files, thrown } from "./harness.js";
import { sis } from "./library.js";
import { addRelu, floats, model, node, value } from "./models.js";

const { Graph, isPackage, loadModel, operators, readModel, readPackage, writePackage } = sis;

const packages = suite("packages");
packages.before.each(() => files.clear());

const content = {
  name: "adder",
  version: "2.1",
  memory: 1 << 20,
  cycles: 1e6,
  buildCycles: 0,
  operators: ["Relu", "Add"],
  model: addRelu(),
};

packages("are the bytes that another maker makes", () => {
  const made = writePackage({
    ...content,
    name: "corpus",
    version: "1.2.3",
    board: "qemu-virt",
    core: "cortex-a72",
  });
  const wanted = makePackage({
    ...{ model: content.model, operators: [operators.Add.id, operators.Relu.id], board: "qemu-virt" },
    ...{ core: "cortex-a72", memory: content.memory, cycles: content.cycles, buildCycles: 0 },
  });
  assert.equal(Buffer.from(made), wanted);
});

packages("are read as they were written, model and files in place", () => {
  const weights = new Map([
    ["w/a.bin", Uint8Array.of(1, 2, 3)],
    ["b.bin", new Uint8Array(0)],
  ]);
  const bytes = writePackage({ ...content, files: weights });
  assert.ok(isPackage(bytes));
  const read = readPackage(bytes);
  const { modelHash, files: listed, ...rest } = read.manifest;
  const { model: bare, operators: names, ...limits } = content;
  assert.equal(rest, { ...limits, operators: ["Add", "Relu"], modelBytes: bare.length });
  assert.is(modelHash, sis.sha256(bare));
  assert.equal(read.model, bare);
  assert.is(read.model.buffer, bytes.buffer);
  assert.is(read.model.byteOffset % 64, 0);
  assert.equal([...read.files], [...weights]);
  assert.equal(
    listed.map(({ name, bytes: size }) => [name, size]),
    [
      ["w/a.bin", 3],
      ["b.bin", 0],
    ],
  );
  assert.match(read.hash, /^[0-9a-f]{64}$/);
});

packages("refuse what a manifest cannot say", () => {
  const wrong = (change: object, message: RegExp) => {
    const error = thrown(() => writePackage({ ...content, ...change }));
    assert.is(error.code, "BAD_ARGUMENT");
    assert.match(error.message, message);
  };
  wrong({ name: "" }, /name: ""/);
  wrong({ name: "naïve" }, /printable ASCII/);
  wrong({ version: "1".repeat(33) }, /1 to 32 characters/);
  wrong({ memory: 0 }, /memory: 0 is no number from 1/);
  wrong({ cycles: 1.5 }, /cycles: 1.5/);
  wrong({ cycles: 2 ** 53 }, /cycles/);
  wrong({ operators: ["Relu", "Rellu"] }, /no operator "Rellu"/);
  wrong({ operators: ["Scan"] }, /no operator "Scan"/); // a graph holds loops in its place
  wrong({ files: new Map([["../x", new Uint8Array(1)]]) }, /no file beside the model/);
  wrong({ model: new Uint8Array(0) }, /modelBytes: 0/);
});

packages("are models", () => {
  files.set("m.sis", writePackage(content));
  const read = readModel("m.sis");
  assert.is(read.package?.manifest.name, "adder");
  const graph = read.build().compile();
  assert.equal(graph.run({ x: [1, 1, 1] }).y!.numbers(), [2, 0, 4]);
  const { most, ...costs } = graph.costs();
  assert.equal(most, { memory: 1 << 20, cycles: 1e6, buildCycles: 0 });
  assert.is(costs.lastRun, costs.run);
  assert.ok(costs.memory > 0 && costs.memory < 1 << 20);
  graph.free();
});

packages("say by which file what is wrong", () => {
  const bytes = writePackage(content);
  bytes[bytes.length - 1]! ^= 1;
  files.set("m.sis", bytes);
  const error = thrown(() => loadModel("m.sis"));
  assert.is(error.code, "HASH_MISMATCH");
  assert.is(error.message, "m.sis: the model's bytes are not those the manifest was made for (modelHash)");
  files.set("m.sis", writePackage({ ...content, core: "cortex-z80" }));
  assert.is(thrown(() => loadModel("m.sis")).message, "m.sis: made for another core (core cortex-z80)");
  assert.is(readPackage("m.sis", { check: false }).manifest.core, "cortex-z80");
  const cut = thrown(() => readPackage(bytes.subarray(0, 100)));
  assert.is(cut.message, "the manifest is longer than the file or than a manifest may be, byte 12");
});

packages("have the same sentences in C as here", () => {
  const answer = (call: () => unknown): string => {
    try {
      call();
      return "good"; // another letter of the name
    } catch (error) {
      return `${(error as { code: string }).code} ${(error as Error).message}`;
    }
  };
  const bytes = writePackage(content);
  const answers = new Set<string>();
  for (let at = 0; at < 300; at++) {
    const broken = bytes.slice();
    broken[at]! ^= 0x55;
    const here = answer(() => readPackage(broken));
    assert.is(
      here,
      answer(() => new Graph({ capability: broken }).free()),
      `byte ${at}`,
    );
    answers.add(here);
  }
  assert.ok(answers.size > 50, `${answers.size} answers`);
});

packages("hold a script's own graph", () => {
  const capability = writePackage({ ...content, operators: ["Relu"] });
  const graph = new Graph({ capability });
  const x = graph.input("x", "f32", [2]);
  graph.output("y", graph.relu(x));
  const error = thrown(() => graph.named("n").neg(x));
  assert.is(error.code, "FORBIDDEN_OPERATOR");
  assert.is(error.operator, "Neg");
  assert.is(error.node, "n");
  assert.is(
    thrown(() => graph.custom({ name: "C", shapes: (a) => a, run: () => {} }, x)).code,
    "FORBIDDEN_OPERATOR",
  );
  assert.equal(
    graph
      .compile()
      .run({ x: [-1, 1] })
      .y!.numbers(),
    [0, 1],
  );
  graph.free();
});

packages("need the operators that the library puts in place of a model's", () => {
  const scan = model({
    input: [value("xs", [5, 2])],
    output: [value("last", [2]), value("sums", [5, 2])],
    initializer: [floats("zero", [0, 0])],
    node: [
      node(
        "Scan",
        ["zero", "xs"],
        ["last", "sums"],
        [
          { name: "num_scan_inputs", type: 2, i: 1n },
          {
            name: "body",
            type: 5,
            g: {
              name: "body",
              input: [value("sum", [2]), value("x", [2])],
              output: [value("next", [2]), value("row", [2])],
              node: [node("Add", ["sum", "x"], ["next"]), node("Identity", ["next"], ["row"])],
            },
          },
        ],
      ),
    ],
  });
  const plain = loadModel(scan);
  assert.ok(plain.operators.has("Loop") && plain.operators.has("Add"));
  const names = [...plain.operators];
  plain.free();
  const held = { ...content, model: scan, buildCycles: 1e6 };
  loadModel(writePackage({ ...held, operators: names }))
    .compile()
    .free();
  for (const name of names) {
    const fewer = writePackage({
      ...held,
      operators: names.filter((other) => other !== name),
    });
    const error = thrown(() => loadModel(fewer));
    assert.is(error.code, "FORBIDDEN_OPERATOR", name);
    assert.is(error.operator, name);
  }
});

packages("tell as many facts as there are fields", () => {
  const entry = nativeTable.find(({ name }) => name === "packageFacts");
  assert.is(entry?.out?.count, 5 + 2 * manifestFields.length);
  assert.is(packageFaults[0]?.status, "OK");
});

packages.run();
