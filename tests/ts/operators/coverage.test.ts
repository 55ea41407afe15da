// Enough generated cases for each of the operators that models use most. The cases of the other test files are drawn here
// once more, not run; SIS_COVERAGE=1 in the environment prints the table.
import { harvest } from "./harvest.js";
import { coverage } from "./tally.js";

const LEAST = 20;
/** What exported vision, speech and language models are made of. */
const most = [
  ...["Conv", "ConvTranspose", "Gemm", "MatMul", "LSTM", "GRU", "QuantizeLinear", "DequantizeLinear"],
  ...["MaxPool", "AveragePool", "GlobalAveragePool", "Resize", "Pad", "Softmax", "LogSoftmax"],
  ...["BatchNormalization", "LayerNormalization", "InstanceNormalization"],
  ...["Relu", "LeakyRelu", "PRelu", "Sigmoid", "HardSigmoid", "HardSwish", "Tanh", "Erf", "Gelu", "Clip"],
  ...["Add", "Sub", "Mul", "Div", "Pow", "Sqrt", "Exp", "Log", "Neg", "Equal", "Min", "Max", "Where", "Cast"],
  ...["ReduceMean", "ReduceSum", "ReduceMax", "ArgMax", "TopK"],
  ...["Concat", "Split", "Slice", "Gather", "Reshape", "Transpose", "Squeeze", "Unsqueeze", "Flatten"],
  ...[
    "Expand",
    "Tile",
    "Shape",
    "Constant",
    "ConstantOfShape",
    "Identity",
    "Range",
    "GatherElements",
    "ScatterND",
  ],
];

await harvest();
const { suite, exec } = await import("uvu");
const assert = await import("uvu/assert");

const rows = coverage();
if (process.env.SIS_COVERAGE)
  for (const { operator, cases, opsets, dtypes, scalar, empty, odd, shapes } of rows)
    console.log(
      `${operator}: ${cases} cases, ${scalar} with scalars, ${empty} empty, ${odd} with NaN or infinities,`,
      `${shapes} of several shapes; opsets ${opsets}; ${dtypes.join(" ")}`,
    );

const enough = suite("cases of each operator");
enough(`at least ${LEAST} different ones for each of ${most.length}, and wherever there are any`, () => {
  const few = [...new Set([...most, ...rows.map(({ operator }) => operator)])]
    .map((operator) => ({ operator, cases: rows.find((row) => row.operator === operator)?.cases ?? 0 }))
    .filter(({ cases }) => cases < LEAST);
  assert.equal(few, []);
});
enough.run();
await exec();
