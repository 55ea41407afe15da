// Scan and Loop of models against ONNX Runtime: every opset's form of Scan, with axes, directions and lengths drawn at
// random; bodies that use names from around them.
import { suite } from "uvu";
import { type AttributeInit, floats as list, node, value } from "../sis/models.js";
import { agree, type Draw, int, ints, type NodeCase, type Operand, operand } from "./onnx-runtime.js";

/** States halve and take a slice in; each output is the sum of a state and a slice. */
function scanBody(states: number, inputs: number, outputs: number) {
  const names = (letter: string, count: number) => Array.from({ length: count }, (_, i) => `${letter}${i}`);
  const slices = names("slice", inputs);
  const pick = (i: number) => slices[i % inputs] as string;
  return {
    name: "step",
    input: [...names("state", states), ...slices].map((name) => value(name, undefined)),
    output: [...names("next", states), ...names("row", outputs)].map((name) => value(name, undefined)),
    initializer: [list("half", [0.5], [])],
    node: [
      ...names("state", states).flatMap((state, i) => [
        node("Mul", [state, "half"], [`${state}_half`]),
        node("Add", [`${state}_half`, pick(i)], [`next${i}`]),
      ]),
      ...names("row", outputs).map((row, i) =>
        states > 0 ? node("Add", [`next${i % states}`, pick(i)], [row]) : node("Neg", [pick(i)], [row]),
      ),
    ],
  };
}

const body = (graph: ReturnType<typeof scanBody>): AttributeInit => ({ name: "body", type: 5, g: graph });

/** `size` put into a shape at an axis, which may count from the end. */
function withAxis(shape: readonly number[], axis: number, size: number): number[] {
  const all = [...shape];
  all.splice(axis < 0 ? axis + shape.length + 1 : axis, 0, size);
  return all;
}

function scanCase(draw: Draw, opset: number): NodeCase {
  const slice = Array.from({ length: draw.whole(0, 3) }, () => draw.whole(1, 3));
  const [states, inputs, outputs] = [draw.whole(0, 2), draw.whole(1, 2), draw.whole(1, 2)];
  const length = draw.whole(1, 4);
  const axis = () => draw.whole(opset < 11 ? 0 : -slice.length - 1, slice.length);
  const axes = {
    inputs: Array.from({ length: inputs }, axis),
    outputs: Array.from({ length: outputs }, axis),
  };
  const directions = (count: number) => Array.from({ length: count }, () => draw.whole(0, 1));
  const attributes: AttributeInit[] = [
    int("num_scan_inputs", inputs),
    body(scanBody(states, inputs, outputs)),
  ];
  if (draw.maybe()) attributes.push(ints("scan_input_directions", directions(inputs)));
  if (draw.maybe()) attributes.push(ints("scan_output_directions", directions(outputs)));
  if (draw.maybe()) attributes.push(ints("scan_input_axes", axes.inputs));
  else axes.inputs.fill(0);
  if (draw.maybe()) attributes.push(ints("scan_output_axes", axes.outputs));
  return {
    operator: "Scan",
    opset,
    inputs: [
      ...Array.from({ length: states }, () => draw.operand("f32", slice)),
      ...axes.inputs.map((at) => draw.operand("f32", withAxis(slice, at, length))),
    ],
    attributes,
    outputs: Array.from({ length: states + outputs }, () => "f32" as const),
  };
}

const scans = suite("Scan");

for (const [opset, seed] of [
  [9, 901],
  [11, 1101],
  [16, 1601],
] as const)
  scans(`opset ${opset}: axes from either side, both directions`, async () => {
    await agree(seed, 30, (draw) => scanCase(draw, opset));
  });

scans("opset 8: a batch, with and without lengths of its own", async () => {
  await agree(801, 30, (draw) => {
    const slice = Array.from({ length: draw.whole(0, 2) }, () => draw.whole(1, 3));
    const [states, inputs, outputs] = [draw.whole(1, 2), draw.whole(1, 2), draw.whole(1, 2)];
    const [batch, length] = [draw.whole(1, 3), draw.whole(1, 4)];
    const lengths: Operand | undefined = draw.maybe()
      ? operand(
          "i64",
          [batch],
          Array.from({ length: batch }, () => draw.whole(1, length)),
        )
      : undefined;
    const attributes: AttributeInit[] = [
      int("num_scan_inputs", inputs),
      body(scanBody(states, inputs, outputs)),
    ];
    const directions = Array.from({ length: inputs }, () => draw.whole(0, 1));
    if (draw.maybe()) attributes.push(ints("directions", directions));
    return {
      operator: "Scan",
      opset: 8,
      inputs: [
        lengths,
        ...Array.from({ length: states }, () => draw.operand("f32", [batch, ...slice])),
        ...Array.from({ length: inputs }, () => draw.operand("f32", [batch, length, ...slice])),
      ],
      attributes,
      outputs: Array.from({ length: states + outputs }, () => "f32" as const),
    };
  });
});

scans.run();

const loops = suite("Loop");

/** Carries a sum and a list that grows; collects what the sum was. */
const loopBody = {
  name: "turn",
  input: [value("i", [], 7), value("go", [], 9), value("sum", undefined), value("grown", undefined)],
  output: [
    value("on", [], 9),
    value("next", undefined),
    value("longer", undefined),
    value("seen", undefined),
  ],
  initializer: [list("step", [0.25], [1])],
  node: [
    node("Add", ["sum", "step"], ["next"]),
    node("ReduceSum", ["next"], ["total"], [int("keepdims", 0)]),
    node("Less", ["total", "limit"], ["on"]),
    node("Concat", ["grown", "sum"], ["longer"], [int("axis", 0)]),
    node("Identity", ["sum"], ["seen"]),
  ],
};

loops("trips, a condition made in the body, values that grow", async () => {
  await agree(1301, 30, (draw, i) => {
    const size = draw.whole(1, 3);
    const opset = ([11, 13, 16] as const)[i % 3];
    const limit = draw.whole(0, 4);
    const limited = {
      ...loopBody,
      node: [
        node("Constant", [], ["limit"], [{ name: "value_float", type: 1, f: limit }], {}),
        ...loopBody.node,
      ],
    };
    return {
      operator: "Loop",
      opset: opset === 11 ? 12 : opset,
      inputs: [
        draw.maybe() ? operand("i64", [], [draw.whole(1, 6)], draw.maybe()) : operand("i64", [], [20]),
        draw.maybe() ? operand("bool", [], [1], draw.maybe()) : undefined,
        draw.operand("f32", [size]),
        draw.operand("f32", [size]),
      ],
      attributes: [{ name: "body", type: 5, g: limited }],
      outputs: ["f32", "f32", "f32"],
    };
  });
});

loops.run();
