// The device's table of mlbench, from the same list as `sis bench`.
import "./record.js"; // before whatever loads the library
import { type OperatorName, operators } from "../../../ts-lib/generated/operators.js";
import { filled } from "./fill.js";
import { type Built, type Feed, recorded } from "./record.js";
import type { BenchRow, Elements } from "./rows.js";

const F32 = 1;
const I8 = 3;
const I64 = 7;
/** A constant that is longer comes from a seed. */
const MOST_WRITTEN = 160;

const floats = { seed: 0 };
const small = { seed: 0, low: -127, high: 127 };

function elementsOf(dtype: number, bytes: Uint8Array): Elements | undefined {
  const fill = dtype === F32 ? floats : dtype === I8 ? small : undefined;
  const name = dtype === F32 ? "f32" : "i8";
  const count = dtype === F32 ? bytes.length / 4 : bytes.length;
  const array = fill && (dtype === F32 ? Float32Array : Int8Array).from(filled(name, count, fill));
  if (array && Buffer.compare(new Uint8Array(array.buffer), bytes) === 0) return { fill };
  const floatsOf = () => [...new Float32Array(bytes.slice().buffer)];
  if (dtype === F32 && floatsOf().every(Number.isInteger)) return { values: floatsOf() };
  if (dtype === I64) return { values: [...new BigInt64Array(bytes.slice().buffer)].map(Number) };
  if (bytes.length <= MOST_WRITTEN) return undefined;
  throw new Error(`a constant of ${bytes.length} bytes comes from no seed`);
}

/** Sorted by the operators' numbers, in the list's order otherwise. */
export async function makeBench(): Promise<BenchRow[]> {
  const { Graph } = await import("../../../ts-lib/sis/index.js");
  const { benchCases } = await import("../../../ts-lib/programs/bench-cases.js");
  const rows = benchCases.map(({ operator, name, build, opset = 26, macs = 0 }): BenchRow => {
    const { steps } = recorded((): Built => {
      const graph = new Graph({ opset });
      graph.output("y", build(graph));
      const feeds: Record<string, Feed> = {};
      for (const [input, { dtype }] of Object.entries(graph.inputs))
        if (dtype === "f32") feeds[input] = { data: [], elements: { fill: floats } };
      return { graph, feeds, constant: elementsOf };
    }, false);
    return { operator, name, opset, macs, steps };
  });
  const id = ({ operator }: BenchRow): number => operators[operator as OperatorName].id;
  return rows.sort((a, b) => id(a) - id(b));
}
