// Models with sequences, optionals and bodies: inputs and outputs by name, what bodies see, .pb files of such values.
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { thrown } from "./harness.js";
import { sis } from "./library.js";
import { floats, type GraphInit, model, node, optional, sequence, value } from "./models.js";

const { loadModel, readModel, readPb, readPbOptional, readPbSequence } = sis;
const { writePb, writePbNothing, writePbSequence } = sis;

const f32 = (shape: readonly number[], ...values: number[]) => ({
  dtype: "f32" as const,
  shape,
  data: Float32Array.from(values),
});
const plain = (items: Iterable<{ dtype: string; shape: readonly number[]; data: ArrayLike<unknown> }>) =>
  [...items].map(({ dtype, shape, data }) => [dtype, [...shape], Array.from(data)]);

const models = suite("models");

/** What a model with one sequence or optional does. */
const build = (graph: GraphInit, opset = 18) => model({ name: "g", ...graph }, opset);

models("sequence inputs and outputs by name; shapes of the items are given at load", () => {
  const file = build({
    input: [sequence("x"), value("extra", [2])],
    output: [sequence("y"), value("n", [], 7)],
    node: [node("SequenceInsert", ["x", "extra"], ["y"]), node("SequenceLength", ["y"], ["n"])],
  });
  const read = readModel(file);
  assert.equal(
    read.inputs.map(({ name, kind, dtype, isOptional }) => [name, kind, dtype, isOptional]),
    [
      ["x", "sequence", "f32", false],
      ["extra", "tensor", "f32", false],
    ],
  );
  assert.match(thrown(() => read.build()).message, /input "x" is a sequence: give sequences: \{ "x": /);
  assert.match(thrown(() => read.build({ sequences: { z: [] } })).message, /sequences: the model has no "z"/);
  const graph = read.build({ sequences: { x: [[1], [2, 2]] } }).compile();
  const { y, n } = graph.run({ x: [[1], [1, 2, 3, 4]], extra: [7, 8] });
  assert.equal(plain(y!.sequence), [
    ["f32", [1], [1]],
    ["f32", [2, 2], [1, 2, 3, 4]],
    ["f32", [2], [7, 8]],
  ]);
  assert.equal(n!.numbers(), [3]);
  graph.free();
});

models("an optional input: there, or absent", () => {
  const file = build({
    input: [optional(value("x", [2]))],
    output: [value("has", [], 9), optional(value("y", [2]))],
    node: [node("OptionalHasElement", ["x"], ["has"]), node("Identity", ["x"], ["y"])],
  });
  const there = loadModel(file).compile();
  const { has, y } = there.run({ x: [1, 2] });
  assert.equal(has!.numbers(), [1]);
  assert.equal(y!.numbers(), [1, 2]);
  there.free();
  const absent = loadModel(file, { absent: ["x"] }).compile();
  const empty = absent.run();
  assert.equal(empty.has!.numbers(), [0]);
  assert.is(empty.y!.kind, "nothing");
  assert.is(empty.y!.value, undefined);
  assert.match(thrown(() => empty.y!.data).message, /"y" is an optional that holds nothing/);
  absent.free();
  assert.match(thrown(() => loadModel(file, { absent: ["q"] })).message, /absent: the model has no "q"/);
});

models("If that gives a sequence or nothing", () => {
  const file = build({
    input: [value("on", [], 9)],
    output: [optional(sequence("y"))],
    node: [
      node(
        "If",
        ["on"],
        ["y"],
        [
          {
            name: "then_branch",
            type: 5,
            g: {
              name: "then",
              output: [optional(sequence("made"))],
              initializer: [floats("c", [1, 2])],
              node: [node("SequenceConstruct", ["c"], ["made"])],
            },
          },
          {
            name: "else_branch",
            type: 5,
            g: {
              name: "else",
              output: [optional(sequence("none"))],
              node: [node("Optional", [], ["none"], [{ name: "type", type: 13, tp: sequence("").type! }])],
            },
          },
        ],
      ),
    ],
  });
  const graph = loadModel(file).compile();
  assert.equal(plain(graph.run({ on: true }).y!.sequence), [["f32", [2], [1, 2]]]);
  assert.is(graph.run({ on: false }).y!.value, undefined);
  graph.free();
});

models("SequenceMap with a sequence, a tensor and a name from around it", () => {
  const file = build({
    input: [sequence("x"), value("t", [2]), value("k", [])],
    output: [sequence("a"), sequence("s", 7)],
    node: [
      node(
        "SequenceMap",
        ["x", "t"],
        ["a", "s"],
        [
          {
            name: "body",
            type: 5,
            g: {
              name: "each",
              input: [value("item", undefined), value("same", undefined)],
              output: [value("sum", undefined), value("shape", undefined, 7)],
              node: [
                node("Mul", ["item", "k"], ["scaled"]),
                node("Add", ["scaled", "same"], ["sum"]),
                node("Shape", ["item"], ["shape"]),
              ],
            },
          },
        ],
      ),
    ],
  });
  const graph = loadModel(file, { sequences: { x: [[2], [3, 2]] } }).compile();
  const { a, s } = graph.run({
    x: [
      [1, 2],
      [1, 2, 3, 4, 5, 6],
    ],
    t: [10, 20],
    k: 2,
  });
  assert.equal(plain(a!.sequence), [
    ["f32", [2], [12, 24]],
    ["f32", [3, 2], [12, 24, 16, 28, 20, 32]],
  ]);
  assert.equal(plain(s!.sequence), [
    ["i64", [1], [2n]],
    ["i64", [2], [3n, 2n]],
  ]);
  graph.free();
});

models(
  "bodies: names of their own, initializers, a function with a loop, an input that a caller left out",
  () => {
    const body: GraphInit = {
      name: "turn",
      input: [value("i", [1], 7), value("go", [1], 9), value("v", [2])],
      output: [value("go", [1], 9), value("next", [2])],
      initializer: [floats("x", [100, 100])], // hides the name outside
      node: [
        node("Cast", ["i"], ["number"], [{ name: "to", type: 2, i: 1n }]),
        node("Add", ["v", "x"], ["more"]),
        node("Add", ["more", "number"], ["plain"]),
        node("Clip", ["plain", "low"], ["next"]),
      ],
    };
    const file = model(
      {
        input: [value("x", [2]), value("n", [], 7)],
        output: [value("y", [2])],
        node: [node("Turns", ["n", "x"], ["y"], [], { domain: "own" })],
      },
      18,
      {
        functions: [
          {
            name: "Turns",
            domain: "own",
            input: ["n", "x", "low"],
            output: ["y"],
            node: [node("Loop", ["n", "", "x"], ["y"], [{ name: "body", type: 5, g: body }])],
            opsetImport: [{ domain: "", version: 18n }],
          },
        ],
        opsetImport: [
          { domain: "", version: 18n },
          { domain: "own", version: 1n },
        ],
      },
    );
    const graph = loadModel(file).compile();
    assert.equal(graph.run({ x: [1, 2], n: 3 }).y!.numbers(), [304, 305]); // 300 + (0 + 1 + 2) + x
    graph.free();
  },
);

models("bad bodies are named", () => {
  const loop = (body: GraphInit, name = "turns") =>
    build({
      input: [value("x", [2])],
      output: [value("y", [2])],
      initializer: [{ name: "n", dataType: 7, dims: [], int64Data: [3n] }],
      node: [node("Loop", ["n", "", "x"], ["y"], [{ name: "body", type: 5, g: body }], { name })],
    });
  const ports = [value("i", [], 7), value("go", [], 9), value("v", [2])];
  const cases: [GraphInit, RegExp][] = [
    [
      { input: ports.slice(0, 2), output: [value("go", [], 9)] },
      /Loop "turns": its body takes 2 inputs, and is handed 3/,
    ],
    [
      { input: ports, output: [value("go", [], 9)] },
      /Loop "turns": its body has 1 outputs, and needs at least 2/,
    ],
    [
      { name: "b", input: ports, output: [value("go", [], 9), value("nowhere", [2])] },
      /the output of subgraph "b" reads "nowhere"/,
    ],
    [
      {
        input: ports,
        output: [value("go", [], 9), value("w", [], 7)],
        node: [node("Shape", ["v"], ["w"])],
      },
      /Loop "turns": carried value "v" is i64\[1\] after an iteration/,
    ],
  ];
  for (const [body, message] of cases) assert.match(thrown(() => loadModel(loop(body))).message, message);
});

models.run();

const pb = suite("pb");

pb("sequences and optionals, written and read", () => {
  const items = [f32([2], 1, 2), f32([], 3), f32([0])];
  assert.equal(plain(readPbSequence(writePbSequence(items, "x"))), plain(items));
  assert.equal(readPbSequence(writePbSequence([])), []);
  assert.is(readPbOptional(writePbNothing("x")), undefined);
  // An OptionalProto: element type, then the value in a field of its own.
  const wrap = (type: number, field: number, bytes: Uint8Array) =>
    Uint8Array.of(0x10, type, field * 8 + 2, bytes.length, ...bytes);
  const tensor = readPbOptional(wrap(1, 3, writePb(items[0]!)));
  assert.equal(plain([tensor as never]), plain([items[0]!]));
  const list = readPbOptional(wrap(3, 5, writePbSequence(items)));
  assert.equal(plain(list as never), plain(items));
  assert.match(thrown(() => readPbOptional(wrap(4, 6, new Uint8Array(0)))).message, /values of kind 4/);
  assert.is(thrown(() => readPbSequence(Uint8Array.of(0x1a, 9, 0))).code, "BAD_FILE");
  assert.equal(plain([readPb(writePb(items[0]!, "x"))]), plain([items[0]!]));
});

pb.run();
