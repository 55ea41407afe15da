// What the first opsets wrote in another way.
import { test } from "uvu";
import * as assert from "uvu/assert";
import { sis } from "./library.js";
import { type AttributeInit, model, node, value } from "./models.js";

const float = (name: string, f: number): AttributeInit => ({ name, type: 1, f });
const ints = (name: string, list: readonly number[]): AttributeInit => ({
  name,
  type: 7,
  ints: list.map(BigInt),
});

/** The output of one operator on one input. */
function run(
  operator: string,
  opset: number,
  shape: number[],
  x: number[],
  attributes: AttributeInit[],
): number[] {
  const bytes = model(
    {
      name: "legacy",
      input: [value("x", shape)],
      output: [value("y", undefined)],
      node: [node(operator, ["x"], ["y"], attributes)],
    },
    opset,
  );
  const graph = sis.readModel(bytes).build();
  try {
    return (
      graph
        .compile()
        .run({ x: Float32Array.from(x) })
        .y?.numbers() ?? []
    );
  } finally {
    graph.free();
  }
}

test("opset 1: p of LpPool is a float", () => {
  const x = [3, -4, 1, 2];
  const kernel = ints("kernel_shape", [1, 2]);
  assert.equal(run("LpPool", 1, [1, 1, 2, 2], x, [kernel]), [5, Math.fround(Math.sqrt(5))]);
  assert.equal(run("LpPool", 1, [1, 1, 2, 2], x, [kernel, float("p", 1)]), [7, 3]);
  assert.equal(run("GlobalLpPool", 1, [1, 1, 2, 2], x, [float("p", 1)]), [10]);
  assert.throws(() => run("LpPool", 1, [1, 1, 2, 2], x, [kernel, float("p", 1.5)]), /only whole powers/);
});

test("opset 1: Pad has paddings", () => {
  assert.equal(run("Pad", 1, [1, 2], [1, 2], [ints("paddings", [0, 1, 0, 0]), float("value", 9)]), [9, 1, 2]);
});

test("opset 1: Tile along one axis, by numbers that are floats", () => {
  const graph = new sis.Graph({ opset: 1 });
  const x = graph.input("x", "f32", [2, 2]);
  const [y] = graph.operator("Tile", [x, graph.constant(2), graph.constant(1)], {}, 1);
  graph.output("y", y as NonNullable<typeof y>);
  assert.equal(
    graph
      .compile()
      .run({ x: [1, 2, 3, 4] })
      .y?.numbers(),
    [1, 2, 1, 2, 3, 4, 3, 4],
  );
  graph.free();
});

test("before opset 6 Selu's constants are shorter", () => {
  assert.equal(run("Selu", 1, [1], [2], []), [Math.fround(2 * Math.fround(1.0507))]);
  assert.equal(run("Selu", 1, [1], [2], [float("gamma", 3)]), [6]);
  assert.equal(run("Selu", 6, [1], [2], []), [Math.fround(2 * Math.fround(1.0507010221481323))]);
});

test("before opset 6 Cast names its dtype", () => {
  const to = (name: string): AttributeInit => ({ name: "to", type: 3, s: new TextEncoder().encode(name) });
  assert.equal(run("Cast", 1, [3], [1.5, -2.5, 3], [to("INT32")]), [1, -2, 3]);
  assert.equal(run("Cast", 5, [2], [0.1, 2], [to("FLOAT16")]), [0.0999755859375, 2]);
  assert.throws(() => run("Cast", 1, [1], [1], [to("int32")]), /to is 0, which is no dtype/);
});

test("Clip without limits keeps infinities, but for opsets 6 to 10", () => {
  const infinite = Number.POSITIVE_INFINITY;
  const most = 3.4028234663852886e38;
  assert.equal(run("Clip", 1, [2], [infinite, -1], []), [infinite, -1]);
  assert.equal(run("Clip", 6, [2], [infinite, -infinite], []), [most, -most]);
  assert.equal(run("Clip", 13, [2], [infinite, -infinite], []), [infinite, -infinite]);
});

test.run();
