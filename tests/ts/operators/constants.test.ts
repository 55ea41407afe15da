// Cast, Shape, Size, Constant, ConstantOfShape and Identity against ONNX Runtime.
import { suite } from "uvu";
import type { AttributeInit } from "../sis/models.js";
import {
  agree,
  type Draw,
  type Dtype,
  float,
  floats,
  int,
  ints,
  numberOf,
  type Operand,
  operand,
  tensorOf,
} from "./onnx-runtime.js";
import { drawn, knownInts, list, product, shapeOf, turn } from "./operands.js";

const constants = suite("values and shapes against ONNX Runtime");
const reals: readonly Dtype[] = ["f32", "f64", "f16"];
const wholes: readonly Dtype[] = ["i8", "i16", "i32", "i64", "u8", "u16", "u32", "u64", "bool"];
const dtypes: readonly Dtype[] = [...reals, ...wholes];

/** What a float may be for its whole number to be in every range, or among all floats. */
function source(draw: Draw, from: Dtype, to: Dtype, shape: readonly number[]): Operand {
  if (!reals.includes(from) || reals.includes(to)) return drawn(draw, from, shape, "special");
  if (to === "bool") return drawn(draw, from, shape, "odd");
  const least = to.startsWith("u") ? 0 : -100;
  return operand(
    from,
    shape,
    list(product(shape), () => least + draw.next() * (100 - least)),
  );
}
for (const [k, from] of dtypes.entries())
  constants(`Cast: ${from} to every dtype`, () =>
    agree(6401 + k, dtypes.length * 2, (draw, i) => {
      const to = turn(dtypes, i);
      return {
        operator: "Cast",
        opset: turn([7, 9, 13, 19, 21, 23], Math.floor(i / dtypes.length) * 3 + k),
        inputs: [source(draw, from, to, shapeOf(draw, 0, 4))],
        attributes: [int("to", numberOf(to))],
        outputs: [to],
        ...{ relative: 0, absolute: 0 },
      };
    }),
  );
constants("Cast: from floats far out to f16 and back", () =>
  agree(6420, 20, (draw, i) => {
    const [from, to] = turn(
      [
        ["f32", "f16"],
        ["f64", "f16"],
        ["f16", "f32"],
        ["f64", "f32"],
      ] as const,
      i,
    );
    const size = turn([1e-7, 1e-3, 1, 6e4, 7e4], i);
    return {
      operator: "Cast",
      opset: 13,
      inputs: [draw.operand(from, [200], { size: from === "f16" ? Math.min(size, 6e4) : size })],
      attributes: [int("to", numberOf(to))],
      outputs: [to],
      ...{ relative: 0, absolute: 0 },
    };
  }),
);

constants("Shape and Size", () =>
  agree(6421, 80, (draw, i) => {
    const x = drawn(draw, turn(dtypes, i), shapeOf(draw, 0, 4), "plain");
    if (i % 3 === 2) return { operator: "Size", opset: turn([7, 13, 19], i), inputs: [x], outputs: ["i64"] };
    const opset = turn([7, 13, 15, 19, 21], i);
    const attributes: AttributeInit[] = [];
    if (opset >= 15 && draw.maybe()) attributes.push(int("start", draw.whole(-6, 6)));
    if (opset >= 15 && draw.maybe()) attributes.push(int("end", draw.whole(-6, 6)));
    return { operator: "Shape", opset, inputs: [x], attributes, outputs: ["i64"] };
  }),
);

constants("Constant: every dtype, every attribute", () =>
  agree(6422, 60, (draw, i) => {
    const single: readonly (readonly [AttributeInit, Dtype])[] = [
      [float("value_float", draw.next()), "f32"],
      [
        floats(
          "value_floats",
          list(draw.whole(0, 5), () => draw.next()),
        ),
        "f32",
      ],
      [int("value_int", draw.whole(-99, 99)), "i64"],
      [
        ints(
          "value_ints",
          list(draw.whole(0, 5), () => draw.whole(-99, 99)),
        ),
        "i64",
      ],
    ];
    if (i % 3 === 2) {
      const [attribute, dtype] = turn(single, i);
      return {
        operator: "Constant",
        opset: turn([12, 13, 21], i),
        inputs: [],
        attributes: [attribute],
        outputs: [dtype],
      };
    }
    const value = drawn(draw, turn(dtypes, i), shapeOf(draw, 0, 4), "special");
    const attributes = [{ name: "value", type: 4, t: tensorOf("", value) }];
    return {
      operator: "Constant",
      opset: turn([7, 11, 13, 19], i),
      inputs: [],
      attributes,
      outputs: [value.dtype],
    };
  }),
);

constants("ConstantOfShape", () =>
  agree(6423, 60, (draw, i) => {
    const value = drawn(draw, turn(dtypes, i), [1], "special");
    const dtype = i % 7 === 6 ? "f32" : value.dtype;
    const attributes = i % 7 === 6 ? [] : [{ name: "value", type: 4, t: tensorOf("", value) }];
    return {
      operator: "ConstantOfShape",
      opset: turn([9, 20, 21], i),
      inputs: [knownInts(shapeOf(draw, 0, 4))],
      attributes,
      outputs: [dtype],
    };
  }),
);

constants("CastLike", () =>
  agree(6425, 40, (draw, i) => {
    const [from, to] = [turn(dtypes, i), draw.of(dtypes)];
    const inputs = [
      source(draw, from, to, shapeOf(draw, 0, 4)),
      drawn(draw, to, shapeOf(draw, 0, 4), "plain"),
    ];
    return { operator: "CastLike", opset: turn([15, 19, 21], i), inputs, outputs: [to] };
  }),
);

constants("Dropout keeps everything, with and without its mask", () =>
  agree(6426, 40, (draw, i) => {
    const opset = turn([7, 10, 12, 13, 22], i);
    const dtype = turn<Dtype>(["f32", "f64"], i);
    const inputs = [drawn(draw, dtype, shapeOf(draw, 0, 4), "special")];
    if (opset >= 12 && draw.maybe()) inputs.push(operand("f32", [], [0.3], true));
    const attributes = opset < 12 ? [float("ratio", 0.3)] : [];
    // ONNX Runtime's older ones say of nothing that it was kept.
    const outputs: Dtype[] = opset >= 12 && draw.maybe() ? [dtype, "bool"] : [dtype];
    return { operator: "Dropout", opset, inputs, attributes, outputs };
  }),
);

constants("Identity", () =>
  agree(6424, 40, (draw, i) => {
    const x = { ...drawn(draw, turn(dtypes, i), shapeOf(draw, 0, 4), "special"), known: i % 4 === 3 };
    return { operator: "Identity", opset: turn([7, 13, 14, 16, 19], i), inputs: [x], outputs: [x.dtype] };
  }),
);

constants.run();
