// Attention, RotaryEmbedding and TensorScatter against ONNX Runtime.
import { test } from "uvu";
import * as assert from "uvu/assert";
import { sis } from "../sis/library.js";
import type { AttributeInit } from "../sis/models.js";
import { agree, Draw, float, int, type NodeCase, type Operand, operand, text } from "./onnx-runtime.js";

const list = <T>(n: number, make: (i: number) => T): T[] => Array.from({ length: n }, (_, i) => make(i));
const product = (shape: readonly number[]): number => shape.reduce((a, b) => a * b, 1);

interface Sizes {
  readonly queries: number;
  readonly keys: number;
  readonly past?: number;
}

/** A mask that hides no row whole: what a row of nothing is worth is everybody's own affair. */
function maskOf(draw: Draw, shape: readonly number[]): Operand {
  if (draw.maybe()) return draw.operand("f32", shape);
  const keys = shape.at(-1) as number;
  return operand(
    "bool",
    shape,
    list(product(shape), (i) => (i % keys === 0 ? 1 : draw.whole(0, 1))),
  );
}

function attention(draw: Draw, { queries, keys, past = 0 }: Sizes): NodeCase {
  const batches = draw.whole(1, 2);
  const kvHeads = draw.whole(1, 3);
  const heads = kvHeads * draw.whole(1, 3);
  const [size, vSize] = [draw.whole(1, 20), draw.of([draw.whole(1, 20), 64, 70])];
  const total = past + keys;
  const flat = draw.maybe();
  const tensor = (n: number, rows: number, width: number) =>
    draw.operand("f32", flat ? [batches, rows, n * width] : [batches, n, rows, width]);
  const cache = (width: number) =>
    past > 0 ? draw.operand("f32", [batches, kvHeads, past, width]) : undefined;
  const shapes = [
    [queries, total],
    [1, queries, total],
    [batches, heads, queries, total],
    [batches, 1, queries, total],
  ];
  const mask = draw.maybe() ? maskOf(draw, draw.of(shapes)) : undefined;
  const attributes: AttributeInit[] = [];
  if (flat) attributes.push(int("q_num_heads", heads), int("kv_num_heads", kvHeads));
  if (draw.maybe()) attributes.push(int("is_causal", 1));
  if (draw.maybe()) attributes.push(float("scale", draw.of([0.5, 0.01, 1])));
  if (draw.maybe()) attributes.push(float("softcap", draw.of([0, 1, 2.5])));
  /* Masked scores are -infinity here and the least number there, so they are no output. */
  const masked = mask?.dtype === "bool" || attributes.some(({ name }) => name === "is_causal");
  if (draw.maybe()) attributes.push(int("qk_matmul_output_mode", draw.of(masked ? [0, 1, 3] : [0, 1, 2, 3])));
  const scores = draw.whole(0, 2) === 0 ? ("f32" as const) : undefined;
  return {
    operator: "Attention",
    opset: 23,
    inputs: [
      tensor(heads, queries, size),
      tensor(kvHeads, keys, size),
      tensor(kvHeads, keys, vSize),
      mask,
      cache(size),
      cache(vSize),
    ],
    attributes,
    outputs: ["f32", past > 0 ? "f32" : undefined, past > 0 ? "f32" : undefined, scores],
    relative: 1e-3,
  };
}

test("Attention: 150 small layers, every attribute", () =>
  agree(7201, 150, (draw) => attention(draw, { queries: draw.whole(1, 9), keys: draw.whole(1, 20) })));
test("Attention: 100 layers that go on from past keys and values", () =>
  agree(7202, 100, (draw) => {
    const queries = draw.whole(1, 9); // a single causal one sees every new key there, not only the first
    return attention(draw, { queries, keys: queries === 1 ? 1 : draw.whole(1, 9), past: draw.whole(1, 20) });
  }));
test("Attention: a token at a time after 300", () =>
  agree(7203, 12, (draw) => attention(draw, { queries: 1, keys: 1, past: 300 })));
test("Attention: more rows than a tile and more keys than a block", () =>
  agree(7204, 6, (draw) => attention(draw, { queries: 150, keys: 700 })));

test("Attention: 60 caches of which a part counts", () =>
  agree(7207, 60, (draw) => {
    const [batches, kvHeads, keys] = [draw.whole(1, 3), draw.whole(1, 2), draw.whole(1, 40)];
    const [heads, queries, size] = [kvHeads * draw.whole(1, 3), draw.whole(1, 6), draw.whole(1, 20)];
    const lengths = list(batches, () => draw.whole(0, keys));
    return {
      operator: "Attention",
      opset: 24,
      inputs: [
        draw.operand("f32", [batches, heads, queries, size]),
        draw.operand("f32", [batches, kvHeads, keys, size]),
        draw.operand("f32", [batches, kvHeads, keys, size]),
        draw.maybe() ? draw.operand("f32", [queries, keys]) : undefined,
        undefined,
        undefined,
        operand("i64", [batches], lengths),
      ],
      attributes: [int("is_causal", draw.whole(0, 1))],
      outputs: ["f32"],
      relative: 1e-3,
    };
  }));

/** Four heads that share two, behind past ones; sizes are bounds when `named`. */
function layer(queries: number, keys: number, past: number, named: boolean) {
  const graph = new sis.Graph();
  const [s, t, p] = [
    ["s", queries],
    ["t", keys],
    ["p", past],
  ].map(([name, size]) => (named ? graph.dimension(name as string, size as number) : (size as number)));
  const [q, k, v, pastKey, pastValue] = [
    graph.input("q", "f32", [1, 4, s as string, 8]),
    graph.input("k", "f32", [1, 2, t as string, 8]),
    graph.input("v", "f32", [1, 2, t as string, 24]),
    graph.input("pastKey", "f32", [1, 2, p as string, 8]),
    graph.input("pastValue", "f32", [1, 2, p as string, 24]),
  ];
  graph.output("y", graph.attention(q, k, v, undefined, pastKey, pastValue, undefined, { is_causal: 1 }));
  return graph.compile();
}

test("Attention: planned at its bounds it gives the same bits at every size", () => {
  const graph = layer(150, 900, 300, true);
  const draw = new Draw(7208);
  const numbers = (size: number) => draw.operand("f32", [size]).data as Float32Array;
  for (const [s, t, p] of [
    [150, 900, 300],
    [1, 1, 299],
    [3, 5, 0],
    [150, 20, 7],
    [64, 64, 64],
    [0, 3, 3],
    [4, 700, 1],
  ] as const) {
    const inputs = {
      q: numbers(32 * s),
      k: numbers(16 * t),
      v: numbers(48 * t),
      pastKey: numbers(16 * p),
      pastValue: numbers(48 * p),
    };
    const fresh = layer(s, t, p, false);
    const wanted = fresh.run(inputs).y?.data.slice();
    assert.equal(graph.resize({ s, t, p }).run(inputs).y?.data.slice(), wanted, `${s} ${t} ${p}`);
    fresh.free();
  }
  graph.free();
});

test("RotaryEmbedding: 150 tensors, halves and neighbours, with and without positions", () =>
  agree(7205, 150, (draw) => {
    const [batches, heads, positions] = [draw.whole(1, 3), draw.whole(1, 4), draw.whole(1, 7)];
    const size = 2 * draw.whole(1, 20);
    const turned = draw.maybe() ? size : 2 * draw.whole(1, size / 2);
    const flat = draw.maybe();
    const ids = draw.maybe();
    const cache = ids ? [positions + draw.whole(0, 5), turned / 2] : [batches, positions, turned / 2];
    const attributes = [int("interleaved", draw.whole(0, 1))];
    if (flat) attributes.push(int("num_heads", heads));
    if (turned !== size) attributes.push(int("rotary_embedding_dim", turned));
    const rows = cache[0] as number;
    return {
      operator: "RotaryEmbedding",
      opset: 23,
      inputs: [
        draw.operand("f32", flat ? [batches, positions, heads * size] : [batches, heads, positions, size]),
        draw.operand("f32", cache),
        draw.operand("f32", cache),
        ids
          ? operand(
              "i64",
              [batches, positions],
              list(batches * positions, () => draw.whole(0, rows - 1)),
            )
          : undefined,
      ],
      attributes,
      outputs: ["f32"],
    };
  }));

test("TensorScatter: 100 caches, straight and round", () =>
  agree(7206, 100, (draw) => {
    const rank = draw.whole(2, 4);
    const shape = list(rank, () => draw.whole(1, 5));
    const axis = draw.whole(1, rank - 1);
    const update = [...shape];
    const most = draw.whole(1, 9);
    shape[axis] = most;
    update[axis] = draw.whole(1, most);
    const round = draw.maybe();
    const last = round ? most - 1 : most - (update[axis] as number);
    const dtype = draw.of(["f32", "i64", "u8"] as const);
    const batches = shape[0] as number;
    return {
      operator: "TensorScatter",
      opset: 24,
      inputs: [
        draw.operand(dtype, shape),
        draw.operand(dtype, update),
        draw.maybe()
          ? operand(
              "i64",
              [batches],
              list(batches, () => draw.whole(0, last)),
            )
          : undefined,
      ],
      attributes: [
        int("axis", draw.maybe() ? axis : axis - rank),
        text("mode", round ? "circular" : "linear"),
      ],
      outputs: [dtype],
    };
  }));

test.run();
