// Whole models whose control flow is nested, against ONNX Runtime: lists that loops fill, loops in loops and branches,
// shapes that change on the way.
import * as ort from "onnxruntime-node";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { sis } from "../sis/library.js";
import {
  type AttributeInit,
  floats,
  type GraphInit,
  ints,
  model,
  node,
  sequence,
  type TensorInit,
  value,
} from "../sis/models.js";
import { int, type Operand, operand } from "./onnx-runtime.js";

const numbers = { f32: "float32", i64: "int64", bool: "bool" } as const;
const block = (name: string, graph: GraphInit): AttributeInit => ({ name, type: 5, g: { name, ...graph } });
const number = (name: string, of: number): TensorInit => ({
  name,
  dataType: 7,
  dims: [],
  int64Data: [BigInt(of)],
});
const any = (...names: string[]) => names.map((name) => value(name, undefined));
const whole = (...names: string[]) => names.map((name) => value(name, [], 7));
const truth = (...names: string[]) => names.map((name) => value(name, [], 9));

/** Waves, the same in every run. */
function waves(...shape: number[]): Operand {
  const count = shape.reduce((a, b) => a * b, 1);
  return operand(
    "f32",
    shape,
    Array.from({ length: count }, (_, i) => Math.sin(i * 1.7) * 2),
  );
}

/** Runs both twice with the same inputs and compares every output. */
async function same(graph: GraphInit, inputs: Record<string, Operand>): Promise<void> {
  const bytes = model({ name: "g", ...graph }, 16);
  const entries = Object.entries(inputs);
  const feeds = entries.map(([name, { dtype, shape, data }]) => [
    name,
    new ort.Tensor(numbers[dtype as "f32"], data as Float32Array, [...shape]),
  ]);
  const session = await ort.InferenceSession.create(bytes, { logSeverityLevel: 3 });
  const expected = await session.run(Object.fromEntries(feeds));
  const built = sis.readModel(bytes).build({
    shapes: Object.fromEntries(entries.map(([name, { shape }]) => [name, shape])),
  });
  built.compile();
  const given = Object.fromEntries(entries.map(([name, { data }]) => [name, data]));
  for (let times = 0; times < 2; times++) {
    for (const [name, tensor] of Object.entries(built.run(given))) {
      const wanted = expected[name]!;
      assert.equal([...tensor.shape], [...wanted.dims], name);
      const right = Array.from(wanted.data as Float32Array, Number);
      tensor.numbers().forEach((x, i) => {
        const y = right[i]!;
        assert.ok(Math.abs(x - y) <= 1e-5 + 1e-4 * Math.abs(y), `${name}[${i}] is ${x}, not ${y}`);
      });
    }
  }
  built.free();
}

const control = suite("control flow");

control("a list that a loop fills, joined behind it", async () => {
  const body: GraphInit = {
    input: [...whole("i"), ...truth("go"), sequence("list")],
    output: [...truth("go"), sequence("longer")],
    node: [
      node("Gather", ["x", "i"], ["row"], [int("axis", 0)]),
      node("Relu", ["row"], ["positive"]),
      node("SequenceInsert", ["list", "positive"], ["longer"]),
    ],
  };
  await same(
    {
      input: [value("x", [3, 4]), ...whole("n")],
      output: any("y"),
      node: [
        node("SequenceEmpty", [], ["none"]),
        node("Loop", ["n", "", "none"], ["all"], [block("body", body)]),
        node("ConcatFromSequence", ["all"], ["y"], [int("axis", 0), int("new_axis", 1)]),
      ],
    },
    { x: waves(3, 4), n: operand("i64", [], [3]) },
  );
});

control("a loop in a loop, as long as the outer one has run, with names from both around it", async () => {
  const inner: GraphInit = {
    input: [...whole("k"), ...truth("on"), ...any("p")],
    output: [...truth("still"), ...any("q", "seen")],
    node: [
      node("Identity", ["on"], ["still"]),
      node("Cast", ["i"], ["step"], [int("to", 1)]),
      node("Add", ["p", "step"], ["more"]),
      node("Mul", ["more", "x"], ["q"]),
      node("Identity", ["more"], ["seen"]),
    ],
  };
  const outer: GraphInit = {
    input: [...whole("i"), ...truth("go"), ...any("v")],
    output: [...truth("further"), ...any("w", "total")],
    initializer: [number("one", 1)],
    node: [
      node("Identity", ["go"], ["further"]),
      node("Add", ["i", "one"], ["times"]),
      node("Loop", ["times", "", "v"], ["w", "rows"], [block("body", inner)]),
      node("ReduceSum", ["rows"], ["total"], [int("keepdims", 0)]),
    ],
  };
  await same(
    {
      input: [value("x", [2]), ...whole("n")],
      output: any("y", "z"),
      node: [node("Loop", ["n", "", "x"], ["y", "z"], [block("body", outer)])],
    },
    { x: waves(2), n: operand("i64", [], [4]) },
  );
});

control("a loop that ends by what it made, whose branches give other shapes", async () => {
  const body: GraphInit = {
    input: [...whole("i"), ...truth("go"), ...any("v"), ...whole("count")],
    output: [...truth("further"), ...any("next"), ...whole("counted")],
    initializer: [number("one", 1), number("two", 2), number("zero", 0)],
    node: [
      node("Add", ["count", "one"], ["counted"]),
      node("Mod", ["i", "two"], ["odd"]),
      node("Equal", ["odd", "zero"], ["even"]),
      node(
        "If",
        ["even"],
        ["next"],
        [
          block("then_branch", {
            output: any("longer"),
            node: [node("Concat", ["v", "x"], ["longer"], [int("axis", 0)])],
          }),
          block("else_branch", { output: any("squared"), node: [node("Mul", ["v", "v"], ["squared"])] }),
        ],
      ),
      node("Size", ["next"], ["size"]),
      node("Less", ["size", "limit"], ["further"]),
    ],
  };
  await same(
    {
      input: [value("x", [2]), ...whole("limit")],
      output: [...any("y"), ...whole("times")],
      initializer: [number("start", 0)],
      node: [node("Loop", ["", "", "x", "start"], ["y", "times"], [block("body", body)])],
    },
    { x: waves(2), limit: operand("i64", [], [13]) },
  );
});

for (const taken of [0, 1])
  control(
    `a branch with a growing loop, one with a slice; ${taken ? "the first" : "the second"}`,
    async () => {
      const body: GraphInit = {
        input: [...whole("i"), ...truth("go"), ...any("v")],
        output: [...truth("go"), ...any("longer")],
        node: [
          node("Slice", ["x", "begin", "end"], ["part"]),
          node("Concat", ["v", "part"], ["longer"], [int("axis", 0)]),
        ],
      };
      const first: GraphInit = {
        output: any("turned"),
        initializer: [number("five", 5)],
        node: [
          node("Loop", ["five", "", "x"], ["grown"], [block("body", body)]),
          node("Neg", ["grown"], ["turned"]),
        ],
      };
      const second = { output: any("cut"), node: [node("Slice", ["x", "begin", "end"], ["cut"])] };
      await same(
        {
          input: [value("x", [6]), ...truth("which"), value("end", [1], 7)],
          output: any("y"),
          initializer: [ints("begin", [0])],
          node: [node("If", ["which"], ["y"], [block("then_branch", first), block("else_branch", second)])],
        },
        { x: waves(6), which: operand("bool", [], [taken]), end: operand("i64", [1], [2]) },
      );
    },
  );

control("a walk along the parts of a tensor, each multiplied, put before what was there", async () => {
  const body: GraphInit = {
    input: [...whole("i"), ...truth("go"), ...any("v")],
    output: [...truth("go"), ...any("longer", "most")],
    initializer: [floats("w", [1, 2, 3, 4, 5, 6, 7, 8, 9], [3, 3])],
    node: [
      node("SequenceAt", ["parts", "i"], ["part"]),
      node("MatMul", ["part", "w"], ["made"]),
      node("Concat", ["made", "v"], ["longer"], [int("axis", 0)]),
      node("ReduceMax", ["made"], ["most"], [int("keepdims", 0)]),
    ],
  };
  await same(
    {
      input: [value("x", [5, 3]), value("sizes", [3], 7)],
      output: any("y", "z"),
      initializer: [floats("nothing", [], [0, 3])],
      node: [
        node("SplitToSequence", ["x", "sizes"], ["parts"], [int("axis", 0)]),
        node("SequenceLength", ["parts"], ["n"]),
        node("Loop", ["n", "", "nothing"], ["y", "z"], [block("body", body)]),
      ],
    },
    { x: waves(5, 3), sizes: operand("i64", [3], [2, 1, 2]) },
  );
});

control.run();
