// Compiled models in the library: a graph saved and read again gives the same plan and the same bytes; what does not fit is
// refused with the reason.
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { native, thrown } from "./harness.js";
import { sis } from "./library.js";
import { addRelu } from "./models.js";

const { Graph, isCompiled, loadModel, readModel, readPackage, writePackage } = sis;
type Build = InstanceType<typeof Graph>;

const compiled = suite("compiled models");

const numbers = (count: number, seed = 1): Float32Array =>
  Float32Array.from({ length: count }, (_, i) => (((i * 7919 + seed * 104729) % 41) - 20) / 16);

/** conv, batch normalisation, relu, product; "batch" stays open up to 3. */
function network(): Build {
  const graph = new Graph();
  graph.dimension("batch", 3);
  const x = graph.input("391", "f32", ["batch", 8, 6, 6]);
  const scale = graph.input("gain", "f32", [1]);
  const c = (shape: number[], seed: number) =>
    graph.constant(
      numbers(
        shape.reduce((a, b) => a * b, 1),
        seed,
      ),
      shape,
    );
  const conv = graph.conv(x, c([16, 8, 3, 3], 2), c([16], 3));
  const norm = graph.batchNormalization(
    conv,
    c([16], 4),
    c([16], 5),
    c([16], 6),
    graph.constant(numbers(16).map(Math.abs), [16]),
  );
  const flat = graph.reshape(graph.relu(norm), graph.ints(-1, 256));
  graph.output("7", graph.mul(graph.matMul(flat, c([256, 40], 7)), scale));
  graph.output("features", flat);
  return graph;
}

const run = (graph: Build, batch: number): Uint8Array[] => {
  graph.resize({ batch });
  const { 7: a, features: b } = graph.run({ 391: numbers(batch * 288, batch), gain: [1.5] });
  return [a, b].map(({ data }) => new Uint8Array(data.buffer, data.byteOffset, data.byteLength).slice());
};

compiled("give the same bytes, and their weights stay in the file", () => {
  const bytes = network().save().slice();
  assert.ok(isCompiled(bytes));
  const plain = network().compile();
  const model = readModel(bytes, { check: true });
  assert.ok(model.isCompiled);
  const graph = model.build().compile();
  const [mine, others] = [plain.figures(), graph.figures()];
  assert.is(others.weightBytes, 0);
  assert.ok(mine.weightBytes > 0 && (model.weightBytes ?? 0) >= mine.weightBytes);
  assert.is(others.activationBytes, mine.activationBytes);
  assert.is(others.instructions, mine.instructions);
  for (const batch of [3, 1, 2]) assert.equal(run(graph, batch), run(plain, batch));
});

compiled("keep names, shapes and order", () => {
  const model = readModel(network().save().slice());
  assert.equal(
    model.inputs.map(({ name, dtype, shape }) => [name, dtype, shape]),
    [
      ["391", "f32", ["batch", 8, 6, 6]],
      ["gain", "f32", [1]],
    ],
  );
  assert.equal(
    model.outputs.map(({ name }) => name),
    ["7", "features"],
  );
  assert.equal(model.values, []);
  assert.is(model.opset, new Graph().opset);
  const graph = model.build({ shapes: { 391: [2, 8, 6, 6] } }).compile();
  assert.equal(graph.inputs["391"].shape, [2, 8, 6, 6]);
  assert.equal(graph.outputs["7"].shape, [2, 40]);
});

compiled("of ONNX files, with what was settled", () => {
  const bytes = loadModel(addRelu()).save().slice();
  const [plain, graph] = [loadModel(addRelu()).compile(), loadModel(bytes).compile()];
  const inputs = Object.fromEntries(
    Object.values(plain.inputs).map(({ name, shape }) => [name, numbers(shape.reduce((a, b) => a * b, 1))]),
  );
  const values = (all: Readonly<Record<string, { data: ArrayLike<number | bigint> }>>) =>
    Object.entries(all).map(([name, { data }]) => [name, Array.from(data)]);
  assert.equal(values(graph.run(inputs)), values(plain.run(inputs)));
});

compiled("take sequences", () => {
  const build = () => {
    const graph = new Graph();
    const words = graph.sequenceInput("words", "f32", [[2], [3]]);
    graph.output("all", graph.concatFromSequence(words, { axis: 0 }));
    return graph;
  };
  const model = readModel(build().save().slice());
  assert.equal(
    model.inputs.map(({ name, kind }) => [name, kind]),
    [["words", "sequence"]],
  );
  const graph = model.build({ sequences: { words: [[2], [3]] } }).compile();
  const { all } = graph.run({ words: [numbers(2), numbers(3)] });
  assert.equal(sis.bytesOf(all.data), sis.bytesOf(Float32Array.of(...numbers(2), ...numbers(3))));
  assert.is(thrown(() => model.build({ sequences: { words: [[2]] } })).code, "BAD_ARGUMENT");
});

compiled("of many nodes: records grow while one is loaded, from wherever its bytes are", () => {
  const build = () => {
    const graph = new Graph();
    let x = graph.input("x", "f32", [4, 16]);
    const weights = graph.constant(numbers(256), [16, 16]);
    for (let i = 0; i < 8000; i++) x = i % 2 ? graph.tanh(x) : graph.matMul(x, weights);
    graph.output("y", x);
    return graph;
  };
  const loaded = readModel(build().save().slice()).build().compile();
  assert.ok(loaded.figures().recordBytes > 4 << 20);
  const values = { x: numbers(64) };
  assert.equal(loaded.run(values).y.data, build().compile().run(values).y.data);
});

compiled("say what cannot be asked for any more", () => {
  const model = readModel(network().save().slice());
  const refused = (options: Parameters<typeof model.build>[0], text: RegExp) => {
    const error = thrown(() => model.build(options));
    assert.is(error.code, "BAD_ARGUMENT");
    assert.match(error.message, text);
  };
  refused({ dims: { batch: { max: 4 } } }, /"batch" was compiled as up to 3/);
  refused({ dims: { other: 4 } }, /no "other"/);
  refused({ shapes: { 391: [2, 9, 6, 6] } }, /was compiled as \[batch,8,6,6\]/);
  refused({ constants: { gain: [1] } }, /were settled/);
  refused({ also: ["x"] }, /only the outputs/);
  refused({ absent: ["gain"] }, /no optional input/);
  const graph = model.build();
  assert.is(thrown(() => graph.compile({ fusion: false })).code, "BAD_STATE");
  assert.is(thrown(() => model.build().input("more", "f32", [1])).code, "BAD_STATE");
  assert.is(thrown(() => model.build({ dims: { batch: 4 } }).compile()).code, "OVER_BOUND");
});

compiled("run in pipelines, on the buffers of channels", async () => {
  const graph = new Graph();
  const x = graph.input("x", "f32", [1, 16]);
  graph.output("y", graph.relu(graph.matMul(x, graph.constant(numbers(512), [16, 32]))));
  const bytes = graph.save().slice();
  const plain = loadModel(bytes).compile();
  const seen: Uint8Array[] = [];
  await sis
    .pipeline("net")
    .source("x", sis.memorySource(numbers(48), { shape: [1, 16] }))
    .model("net", loadModel(bytes))
    .explain("keep", {
      inputs: { y: { dtype: "f32", shape: [1, 32] } },
      run({ y }) {
        seen.push(sis.bytesOf(y.data).slice());
      },
    })
    .run();
  assert.is(seen.length, 3);
  for (let i = 0; i < 3; i++) {
    const { y } = plain.run({ x: numbers(48).subarray(16 * i, 16 * i + 16) });
    assert.equal(seen[i], sis.bytesOf(y.data));
  }
});

compiled("cannot hold a script's functions", () => {
  const graph = new Graph();
  const x = graph.input("x", "f32", [2]);
  const [y] = graph.custom({ name: "twice", shapes: (tensor) => tensor, run() {} }, x);
  graph.output("y", y);
  assert.is(thrown(() => graph.save()).code, "UNSUPPORTED");
});

/** Makes the hash before the weights right again. */
function sealed(bytes: Uint8Array, change: (bytes: Uint8Array) => void): Uint8Array {
  const copy = bytes.slice();
  change(copy);
  const weights = Number(new DataView(copy.buffer).getBigUint64(56, true));
  copy.set(native.sha256(copy.subarray(40, weights)), 8);
  return copy;
}

compiled("that are damaged or of elsewhere are refused", () => {
  const bytes = network().save().slice();
  const flipped = (at: number) => {
    const copy = bytes.slice();
    copy[at] ^= 1;
    return copy;
  };
  assert.is(thrown(() => readModel(bytes.subarray(0, 100))).code, "BAD_MODEL");
  assert.is(thrown(() => readModel(bytes.subarray(0, bytes.length - 64))).code, "BAD_MODEL");
  assert.is(thrown(() => readModel(flipped(300))).code, "HASH_MISMATCH");
  assert.is(thrown(() => readModel(flipped(bytes.length - 1), { check: true })).code, "HASH_MISMATCH");
  readModel(flipped(bytes.length - 1)); // not looked at
  const elsewhere = thrown(() =>
    readModel(sealed(bytes, (copy) => copy.set([0x6d, 0x61, 0x72, 0x73, 0], 96))),
  );
  assert.is(elsewhere.code, "WRONG_LAYOUT");
  assert.match(elsewhere.message, /compiled for mars/);
  assert.is(thrown(() => readModel(sealed(bytes, (copy) => copy.fill(7, 112, 144)))).code, "WRONG_LAYOUT");
  for (const text of ["{", "[]", '{"inputs":[{"name":3}]}', '{"inputs":[]}'])
    assert.is(
      thrown(() =>
        readModel(
          sealed(bytes, (copy) => {
            copy.fill(0x20, 192, 192 + new DataView(copy.buffer).getUint32(64, true));
            copy.set(new TextEncoder().encode(text), 192);
          }),
        ),
      ).code,
      "BAD_MODEL",
      text,
    );
});

compiled("travel in packages, held to the manifest", () => {
  const bytes = network().save().slice();
  const graph = loadModel(bytes).compile();
  const content = {
    ...{ name: "net", version: "1", memory: 1 << 20, cycles: 1e9, buildCycles: 1e6 },
    ...{ operators: graph.operators, model: bytes },
  };
  const whole = writePackage(content);
  assert.equal(readPackage(whole).manifest.modelBytes, bytes.length);
  assert.equal(run(loadModel(whole).compile(), 2), run(graph, 2));
  const few = writePackage({ ...content, operators: ["Conv"] });
  assert.is(thrown(() => loadModel(few)).code, "FORBIDDEN_OPERATOR");
});

compiled.run();
