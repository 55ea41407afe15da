// LSTM, GRU and RNN against ONNX Runtime: directions, layouts, lengths, states, peepholes, activations.
import { test } from "uvu";
import {
  agree,
  type Draw,
  float,
  floats,
  int,
  type NodeCase,
  type Operand,
  text,
  texts,
} from "./onnx-runtime.js";
import { turn } from "./operands.js";

const gates = { LSTM: 4, GRU: 3, RNN: 1 } as const;
const activations = { LSTM: 3, GRU: 2, RNN: 1 } as const;

const opsets = [7, 14, 17, 22];

function layer(operator: keyof typeof gates, draw: Draw, i: number): NodeCase {
  const direction = draw.of(["forward", "reverse", "bidirectional"]);
  const d = direction === "bidirectional" ? 2 : 1;
  // What has no bounds may grow beyond all numbers in many steps.
  const usual = draw.next() < 0.6;
  const [steps, batch] = [draw.of(usual ? [1, 2, 5, 19] : [1, 2, 3]), draw.of([1, 2, 3, 5, 14])];
  const [input, hidden] = [draw.of([1, 3, 8]), draw.of([1, 2, 5, 8, 17])];
  const rows = gates[operator] * hidden;
  const known = draw.maybe();
  const maybe = (shape: number[]): Operand | undefined =>
    draw.maybe() ? draw.operand("f32", shape, { size: 1 }) : undefined;
  const lengths = draw.operand("i32", [batch]);
  for (let i = 0; i < batch; i++) lengths.data[i] = draw.whole(1, steps);
  const attributes = [text("direction", direction), int("hidden_size", hidden)];
  if (operator === "GRU") attributes.push(int("linear_before_reset", draw.whole(0, 1)));
  if (operator === "LSTM" && draw.next() < 0.2) attributes.push(int("input_forget", 1));
  if (draw.next() < 0.3) attributes.push(float("clip", 0.75));
  if (!usual) {
    const names = [
      "Sigmoid",
      "Tanh",
      "Relu",
      "HardSigmoid",
      "LeakyRelu",
      "Elu",
      "Softsign",
      "Softplus",
      "Affine",
    ];
    const list = Array.from({ length: activations[operator] * d }, () =>
      draw.of(names.slice(0, draw.of([3, 8]))),
    );
    attributes.push(texts("activations", list));
    attributes.push(
      floats(
        "activation_alpha",
        list.map(() => 0.3),
      ),
      floats(
        "activation_beta",
        list.map(() => 0.4),
      ),
    );
  }
  const inputs = [
    draw.operand("f32", [steps, batch, input]),
    draw.operand("f32", [d, rows, input], { size: 0.7, known }),
    draw.operand("f32", [d, rows, hidden], { size: 0.7, known: known && draw.maybe() }),
    maybe([d, 2 * rows]),
    draw.maybe() ? lengths : undefined,
    maybe([d, batch, hidden]),
    ...(operator === "LSTM" ? [maybe([d, batch, hidden]), maybe([d, 3 * hidden])] : []),
  ];
  const outputs = operator === "LSTM" ? (["f32", "f32", "f32"] as const) : (["f32", "f32"] as const);
  return { operator, opset: turn(opsets, i), inputs, attributes, outputs, relative: 1e-4, absolute: 1e-5 };
}

for (const operator of ["LSTM", "GRU", "RNN"] as const)
  test(`${operator}: 60 layers`, () =>
    agree(operator.length * 1000 + 1, 60, (draw, i) => layer(operator, draw, i)));

test.run();
