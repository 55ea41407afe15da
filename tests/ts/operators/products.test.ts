// MatMul and Gemm against ONNX Runtime: vectors, stacks that stretch both ways, nothing to sum, every shape of C.
import { suite } from "uvu";
import { agree, type Draw, type Dtype, float, int, type NodeCase, type Operand } from "./onnx-runtime.js";
import { drawn, list, turn } from "./operands.js";

const nothing: readonly (readonly [number, number, number])[] = [
  [0, 3, 4],
  [3, 0, 4],
  [3, 4, 0],
  [0, 0, 5],
];
const products = suite("products against ONNX Runtime");
const sizes = [1, 2, 3, 4, 5, 8, 9, 16, 17, 33, 65];
const size = (draw: Draw): number => draw.of(sizes);
const real: readonly Dtype[] = ["f32", "f32", "f32", "f64"];

/** A factor that is a constant or not, now and then with what is no number. */
const factor = (draw: Draw, dtype: Dtype, shape: readonly number[], i: number): Operand => ({
  ...drawn(draw, dtype, shape, i % 7 === 6 ? "odd" : "plain"),
  known: draw.whole(0, 2) === 0,
});

/** Shapes of the factors but for the sum's size k, which is put in. */
const pairs: readonly ((m: number, k: number, n: number) => readonly [number[], number[]])[] = [
  (m, k, n) => [
    [m, k],
    [k, n],
  ],
  (_, k) => [[k], [k]],
  (_, k, n) => [[k], [k, n]],
  (m, k) => [[m, k], [k]],
  (_, k, n) => [[k], [3, k, n]],
  (m, k) => [[2, 3, m, k], [k]],
  (m, k, n) => [
    [3, m, k],
    [3, k, n],
  ],
  (m, k, n) => [
    [2, m, k],
    [k, n],
  ],
  (m, k, n) => [
    [m, k],
    [2, k, n],
  ],
  (m, k, n) => [
    [2, 1, m, k],
    [3, k, n],
  ],
  (m, k, n) => [
    [3, m, k],
    [2, 1, k, n],
  ],
  (m, k, n) => [
    [2, 1, 3, m, k],
    [1, 2, 1, k, n],
  ],
  (m, k, n) => [
    [0, m, k],
    [k, n],
  ],
  (m, k, n) => [
    [2, 0, m, k],
    [1, k, n],
  ],
];

products("MatMul: 140 products", () =>
  agree(6201, 140, (draw, i) => {
    const opset = turn([7, 9, 13, 22], i);
    const dtype = opset < 9 ? turn(real, i) : turn<Dtype>([...real, "i32", "i64", "u32", "u64"], i);
    const [a, b] = turn(pairs, i)(size(draw), size(draw), size(draw));
    return {
      operator: "MatMul",
      opset,
      inputs: [factor(draw, dtype, a, i), factor(draw, dtype, b, i + 3)],
      outputs: [dtype],
    };
  }),
);
products("MatMul of no rows, no columns, nothing to sum", () =>
  agree(6202, 24, (draw, i) => {
    const [m, k, n] = turn(nothing, i);
    // ONNX Runtime refuses no rows beside a vector; of stacks with nothing to sum it leaves some as they were.
    const whole = pairs.filter((shapes, at) =>
      k === 0 ? at === 0 : shapes(1, 1, 1).every(({ length }) => length > 1),
    );
    const [a, b] = turn(whole, Math.floor(i / 4))(m, k, n);
    const dtype = turn<Dtype>(["f32", "f64", "i32"], i);
    const inputs = [factor(draw, dtype, a, i), factor(draw, dtype, b, i)];
    return { operator: "MatMul", inputs, outputs: [dtype] };
  }),
);

function general(draw: Draw, i: number, [m, k, n]: readonly [number, number, number]): NodeCase {
  const opset = turn([7, 9, 11, 13, 22], i);
  const dtype = turn(real, i);
  const [across, down] = [draw.whole(0, 1), draw.whole(0, 1)];
  const shapes = [[m, n], [n], [1, n], [m, 1], [], [1], [1, 1]];
  const c = opset >= 11 && i % 8 === 7 ? undefined : factor(draw, dtype, turn(shapes, i), i + 1);
  const attributes = [int("transA", across), int("transB", down)];
  if (draw.maybe()) attributes.push(float("alpha", draw.of([0.5, -2, 0, 1])));
  // ONNX Runtime forgets beta where there is nothing to sum.
  if (k > 0 && draw.maybe()) attributes.push(float("beta", draw.of([0.25, -1, 0, 1])));
  // With a factor of 0 it is open whether what is multiplied by it is looked at.
  const plain = attributes.some(({ f }) => f === 0) ? 0 : i;
  return {
    operator: "Gemm",
    opset,
    inputs: [
      factor(draw, dtype, across ? [k, m] : [m, k], plain),
      factor(draw, dtype, down ? [n, k] : [k, n], plain + 3),
      plain === i ? c : c && { ...drawn(draw, dtype, c.shape, "plain"), known: c.known },
    ],
    attributes,
    outputs: [dtype],
  };
}
products("Gemm: 140 products", () =>
  agree(6203, 140, (draw, i) => general(draw, i, [size(draw), size(draw), size(draw)])),
);
products("Gemm of no rows, no columns, nothing to sum", () =>
  agree(6204, 24, (draw, i) => general(draw, i, turn(nothing, i))),
);
products("MatMul and Gemm: many rows and columns", () =>
  agree(6205, 8, (draw, i) => {
    const [m, k, n] = list(3, () => draw.whole(60, 150)) as [number, number, number];
    const inputs = [draw.operand("f32", [m, k]), draw.operand("f32", [k, n], { known: i % 4 > 1 })];
    return { operator: i % 2 ? "Gemm" : "MatMul", inputs, outputs: ["f32"] };
  }),
);

products.run();
