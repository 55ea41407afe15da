// From a model's description to a graph that runs: every form in which ONNX stores values, subgraphs, functions,
// dimensions.
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { thrown } from "./harness.js";
import { sis } from "./library.js";
import { type AttributeInit, addRelu, floats, type GraphInit, ints, model, node, value } from "./models.js";

const { loadModel, readModel } = sis;
type Options = Parameters<typeof loadModel>[1];

/** Builds, runs once, and returns the only output's values. */
function run(file: Uint8Array | string, inputs: Record<string, number[]>, options: Options = {}): number[] {
  const graph = loadModel(file, options).compile();
  const [output] = Object.values(graph.run(inputs));
  const numbers = output!.numbers();
  graph.free();
  return numbers;
}

const importing = suite("importing");

importing("inputs, initializers, nodes, outputs", () => {
  assert.equal(run(addRelu(), { x: [1, 1, 1] }), [2, 0, 4]);
});

importing("an initializer that is listed as an input, as before IR 4, is no input", () => {
  const file = model(
    {
      input: [value("x", [2]), value("w", [2])],
      output: [value("y", [2])],
      initializer: [floats("w", [1, 2])],
      node: [node("Add", ["x", "w"], ["y"])],
    },
    7,
    { irVersion: 3n },
  );
  assert.equal(
    readModel(file).inputs.map(({ name }) => name),
    ["x"],
  );
  assert.equal(run(file, { x: [10, 20] }), [11, 22]);
});

importing("Constant in every form", () => {
  const forms: [AttributeInit, number[]][] = [
    [{ name: "value", type: 4, t: floats("", [1, 2]) }, [1, 2]],
    [{ name: "value_float", type: 1, f: 2.5 }, [2.5]],
    [{ name: "value_floats", type: 6, floats: [1, 2, 3] }, [1, 2, 3]],
    [
      {
        name: "sparse_value",
        type: 11,
        sparseTensor: { values: floats("s", [5, 7]), indices: ints("i", [1, 3]), dims: [2n, 2n] },
      },
      [0, 5, 0, 7],
    ],
    [
      {
        name: "sparse_value",
        type: 11,
        sparseTensor: {
          values: floats("s", [5, 7]),
          indices: ints("i", [0, 1, 1, 0], [2, 2]),
          dims: [2n, 2n],
        },
      },
      [0, 5, 7, 0],
    ],
  ];
  for (const [attribute, expected] of forms) {
    const graph: GraphInit = {
      input: [value("x", [])],
      output: [value("y", undefined)],
      node: [node("Constant", [], ["c"], [attribute]), node("Add", ["x", "c"], ["y"])],
    };
    assert.equal(run(model(graph), { x: [0] }), expected, attribute.name);
  }
  for (const [name, fields] of Object.entries({ value_int: { i: 4n }, value_ints: { ints: [4n] } })) {
    const graph: GraphInit = {
      input: [value("x", name === "value_int" ? [] : [1], 7)],
      output: [value("y", undefined, 7)],
      node: [node("Constant", [], ["c"], [{ name, ...fields }]), node("Add", ["x", "c"], ["y"])],
    };
    assert.equal(run(model(graph), { x: [3] }), [7], name);
  }
  const text: GraphInit = {
    output: [value("c", [], 8)],
    node: [node("Constant", [], ["c"], [{ name: "value_string", type: 3, s: new Uint8Array(1) }])],
  };
  assert.is(thrown(() => loadModel(model(text))).code, "UNSUPPORTED");
});

importing("sparse tensors: an index outside, or more bytes than a small file should ask for", () => {
  const file = (dims: bigint[], index: number) =>
    model({
      output: [value("y", undefined)],
      sparseInitializer: [{ values: floats("s", [5]), indices: ints("i", [index]), dims }],
      node: [node("Neg", ["s"], ["y"])],
    });
  assert.match(thrown(() => loadModel(file([2n], 2))).message, /index 2 is outside 0 … 1/);
  assert.match(thrown(() => loadModel(file([2n], -1))).message, /index -1/);
  assert.is(thrown(() => loadModel(file([1n << 40n], 0))).code, "UNSUPPORTED");
});

importing("attributes of old opsets, and hints that change nothing", () => {
  const hint: AttributeInit = { name: "consumed_inputs", type: 7, ints: [0n] };
  const graph: GraphInit = {
    input: [value("x", [2])],
    output: [value("y", [2])],
    node: [node("Relu", ["x"], ["y"], [hint])],
  };
  assert.equal(run(model(graph, 1), { x: [-1, 2] }), [0, 2]);
  const wrong = (attribute: AttributeInit) =>
    thrown(() =>
      loadModel(model({ ...graph, node: [node("Relu", ["x"], ["y"], [attribute], { name: "r" })] })),
    );
  assert.match(wrong({ name: "alpha", type: 1, f: 1 }).message, /Relu "r": attribute alpha does not exist/);
});

importing("branches of If capture what is around them; their own initializers too", () => {
  const branch = (operator: string): GraphInit => ({
    name: operator,
    output: [value(operator, undefined)],
    initializer: [floats(`${operator}_w`, [3])],
    node: [node(operator, ["doubled", `${operator}_w`], [operator])],
  });
  const file = model({
    input: [value("x", [2]), value("c", [], 9)],
    output: [value("y", [2])],
    node: [
      node("Add", ["x", "x"], ["doubled"]),
      node(
        "If",
        ["c"],
        ["y"],
        [
          { name: "then_branch", type: 5, g: branch("Add") },
          { name: "else_branch", type: 5, g: branch("Mul") },
        ],
      ),
    ],
  });
  assert.equal(run(file, { x: [1, 2], c: [1] }), [5, 7]);
  assert.equal(run(file, { x: [1, 2], c: [0] }), [6, 12]);
  assert.equal(run(file, { x: [1, 2] }, { constants: { c: false } }), [6, 12]);
});

importing("a model's own functions are written out in the place of their calls", () => {
  const file = model(
    {
      input: [value("x", [2])],
      output: [value("y", [2])],
      node: [node("Scale", ["x", ""], ["y"], [{ name: "by", type: 1, f: 3 }], { domain: "mine", name: "s" })],
    },
    17,
    {
      functions: [
        {
          name: "Scale",
          domain: "mine",
          input: ["a", "left_out"],
          output: ["b"],
          attribute: ["by"],
          node: [
            node("Constant", [], ["f"], [{ name: "value_float", refAttrName: "by", type: 1 }]),
            node("Mul", ["a", "f"], ["b"]),
          ],
        },
      ],
    },
  );
  assert.equal(run(file, { x: [1, 2] }), [3, 6]);
});

importing("a name that nothing makes", () => {
  const file = model({
    output: [value("y", [1])],
    node: [node("Relu", ["ghost"], ["y"], [], { name: "r" })],
  });
  assert.match(
    thrown(() => loadModel(file)).message,
    /Relu "r" reads "ghost", which nothing before it makes/,
  );
  assert.match(
    thrown(() => loadModel(model({ output: [value("y", [1])] }))).message,
    /the model's output reads "y"/,
  );
});

importing.run();

const dimensions = suite("dimensions");

const open = model({
  input: [value("a", ["batch", "size"]), value("b", ["batch", null])],
  output: [value("y", undefined)],
  node: [node("Add", ["a", "b"], ["y"])],
});

dimensions("without sizes, one error says all that is missing and how to give it", () => {
  const error = thrown(() => loadModel(open));
  assert.is(error.code, "BAD_ARGUMENT");
  assert.match(error.message, /dimension "batch" of input "a": give dims: { "batch": … }/);
  assert.match(error.message, /dimension "size" of input "a"/);
  assert.match(error.message, /input "b" is \[batch,\?\]: give shapes: { "b": \[…\] }/);
});

dimensions("sizes by name, by input, or open up to a bound", () => {
  assert.equal(run(open, { a: [1, 2], b: [3, 4] }, { dims: { size: 2 }, shapes: { b: [1, 2] } }), [4, 6]);
  const graph = loadModel(open, { dims: { batch: { max: 3 }, size: 1 }, shapes: { b: [3, 1] } });
  graph.free();
  const relu = model({
    input: [value("x", ["n"])],
    output: [value("y", ["n"])],
    node: [node("Relu", ["x"], ["y"])],
  });
  const resizable = loadModel(relu, { dims: { n: { max: 3 } } }).compile();
  assert.equal(resizable.run({ x: [1, -1, 2] }).y!.numbers(), [1, 0, 2]);
  assert.equal(
    resizable
      .resize({ n: 1 })
      .run({ x: [5] })
      .y!.numbers(),
    [5],
  );
  resizable.free();
});

dimensions("misspelt options and shapes that contradict the model", () => {
  const message = (options: Options) => thrown(() => loadModel(open, options)).message;
  assert.match(message({ dims: { bach: 1 } }), /dims: the model has no "bach"; there are: batch, size/);
  assert.match(message({ shapes: { c: [1] } }), /shapes: the model has no "c"; there are: a, b/);
  assert.match(message({ constants: { c: 1 } }), /constants: the model has no "c"/);
  assert.match(message({ shapes: { a: [1, 2, 3], b: [1, 2] } }), /input "a" is \[batch,size\] in the model/);
  assert.match(
    message({ shapes: { a: [1, 2], b: [2, 2] } }),
    /input "b" is \[batch,\?\] in the model, \[2,2\]/,
  );
});

dimensions.run();
