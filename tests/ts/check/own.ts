// Cases of the operators that the other tests do not hold against ONNX Runtime one by one: lists, optionals, branches (what
// comes out is plain to see, and written here by hand), and random numbers (SIS's own definition: the same bits everywhere).
import { dtypes } from "../../../ts-lib/generated/dtypes.js";
import type { OperatorName } from "../../../ts-lib/generated/operators.js";
import type { Graph, Tensor } from "../../../ts-lib/sis/index.js";
import { sis } from "../sis/library.js";
import { agrees } from "./pick.js";
import { type Built, type Feed, recorded } from "./record.js";
import { type CheckRow, fnv1a, plain } from "./rows.js";

interface OwnCase {
  readonly operator: OperatorName;
  readonly build: (graph: Graph, x: Tensor, y: Tensor, at: Tensor) => readonly Tensor[];
  /** Of each output; none: what SIS gives. */
  readonly wanted?: readonly (readonly number[])[];
}

const NEWEST = 26;
const x = [1.5, -2, 0.25, 4, -5.5, 6];
const y = [10, 20, 30];
const row1 = x.slice(3);

/** x is [2,3], y is [1,3], at is 1. */
const cases: readonly OwnCase[] = [
  {
    operator: "SequenceConstruct",
    build: (g, x, y, at) => [g.sequenceAt(g.sequenceConstruct([x, y]), at)],
    wanted: [y],
  },
  {
    operator: "SequenceEmpty",
    build: (g) => [g.sequenceLength(g.sequenceEmpty())],
    wanted: [[0]],
  },
  {
    operator: "SequenceAt",
    build: (g, x, y) => [g.sequenceAt(g.sequenceConstruct([x, y, x]), g.constant(-3, [], "i64"))],
    wanted: [x],
  },
  {
    operator: "SequenceInsert",
    build: (g, x, y, at) => {
      const list = g.sequenceInsert(g.sequenceConstruct([x, x]), y, at);
      return [g.sequenceAt(list, at), g.sequenceLength(list)];
    },
    wanted: [y, [3]],
  },
  {
    operator: "SequenceErase",
    build: (g, x, y, at) => {
      const list = g.sequenceErase(g.sequenceConstruct([x, y, x]), at);
      return [g.sequenceAt(list, at), g.sequenceLength(list)];
    },
    wanted: [x, [2]],
  },
  {
    operator: "SequenceLength",
    build: (g, x, y) => [g.sequenceLength(g.sequenceConstruct([x, y, x, y]))],
    wanted: [[4]],
  },
  {
    operator: "SplitToSequence",
    build: (g, x, _, at) => [g.sequenceAt(g.splitToSequence(x), at)],
    wanted: [row1],
  },
  {
    operator: "ConcatFromSequence",
    build: (g, x, y) => [g.concatFromSequence(g.sequenceConstruct([x, y]), { axis: 0 })],
    wanted: [[...x, ...y]],
  },
  {
    operator: "Optional",
    build: (g, x) => [g.optionalGetElement(g.optional(x))],
    wanted: [x],
  },
  {
    operator: "OptionalHasElement",
    build: (g, x) => [g.optionalHasElement(g.optional(x))],
    wanted: [[1]],
  },
  {
    operator: "OptionalGetElement",
    build: (g, _, y) => [g.optionalGetElement(g.optional(y))],
    wanted: [y],
  },
  {
    operator: "If",
    build: (g, x, y, at) => {
      const condition = g.equal(at, g.constant(1, [], "i64"));
      const then_branch = g.block(() => [g.neg(y)]);
      const else_branch = g.block(() => [g.concat([y], { axis: 0 })]);
      return [...g.if(condition, 1, { then_branch, else_branch }), x];
    },
    wanted: [y.map((v) => -v), x],
  },
  { operator: "RandomNormal", build: (g) => [g.randomNormal({ shape: [2, 5], seed: 7, mean: 1, scale: 2 })] },
  { operator: "RandomNormalLike", build: (g, x) => [g.randomNormalLike(x, { seed: 3 })] },
  {
    operator: "RandomUniform",
    build: (g) => [g.randomUniform({ shape: [3, 4], seed: 5, low: -1, high: 2 })],
  },
  { operator: "RandomUniformLike", build: (g, x) => [g.randomUniformLike(x, { seed: 9 })] },
  {
    operator: "Bernoulli",
    build: (g, x) => [g.bernoulli(g.sigmoid(x), { seed: 2 })],
  },
  { operator: "Multinomial", build: (g, x) => [g.multinomial(x, { seed: 4, sample_size: 6 })] },
];

const feed = (values: readonly number[]): Feed => ({ data: [...values], elements: { values } });

export function ownRows(): CheckRow[] {
  return cases.map(({ operator, build, wanted }) => {
    const { steps, outputs } = recorded((): Built => {
      const graph = new sis.Graph({ opset: NEWEST });
      const inputs = [graph.input("x", "f32", [2, 3]), graph.input("y", "f32", [1, 3])] as const;
      const at = graph.input("at", "i64", []);
      build(graph, ...inputs, at).forEach((tensor, i) => {
        graph.output(`y${i}`, tensor);
      });
      return { graph, feeds: { x: feed(x), y: feed(y), at: feed([1]) } };
    });
    const expected = outputs.map(({ dtype, dims, numbers }, i) => {
      const values = wanted?.[i] ?? numbers;
      if (!agrees(dtype, numbers, values)) throw new Error(`${operator}: ${numbers}, not ${values}`);
      return { dtype: dtypes[dtype].number, dims, values: values.map(plain) };
    });
    return {
      ...{ operator, opset: NEWEST, from: wanted ? "by hand" : "SIS", steps, expected },
      hash: fnv1a(outputs.map(({ bytes }) => bytes)),
    };
  });
}
