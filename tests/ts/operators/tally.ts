// What the generated cases of an operator cover, counted from the cases themselves.
import type { NodeCase } from "./onnx-runtime.js";

/** How many of an operator's different cases have something. */
export interface Coverage {
  readonly operator: string;
  readonly cases: number;
  readonly opsets: readonly number[];
  readonly dtypes: readonly string[];
  /** With an input of rank 0, of no elements, with NaN or an infinity, with inputs of different shapes. */
  readonly scalar: number;
  readonly empty: number;
  readonly odd: number;
  readonly shapes: number;
}

const cases = new Map<string, Map<string, NodeCase>>();

const keyOf = (test: NodeCase): string =>
  JSON.stringify(test, (_, x) =>
    typeof x === "bigint" ? `${x}n` : ArrayBuffer.isView(x) ? [...(x as Uint8Array)].map(String).join() : x,
  );

/** Takes a case down; one that is equal to an earlier one counts once. */
export function tally(test: NodeCase): void {
  const own = cases.get(test.operator) ?? new Map<string, NodeCase>();
  cases.set(test.operator, own.set(keyOf(test), test));
}

/** Every different case of each operator, in the order they were drawn. */
export const taken = (): ReadonlyMap<string, readonly NodeCase[]> =>
  new Map([...cases].map(([operator, own]) => [operator, [...own.values()]]));

const isOdd = (x: number | bigint): boolean => typeof x === "number" && !Number.isFinite(x);

/** Of every operator that has cases, by name. */
export function coverage(): Coverage[] {
  const rows = [...cases].map(([operator, own]): Coverage => {
    const list = [...own.values()].map(({ opset = 17, inputs }) => ({
      opset,
      inputs: inputs.filter((input) => input !== undefined),
    }));
    const having = (what: (inputs: (typeof list)[number]["inputs"]) => boolean) =>
      list.filter(({ inputs }) => what(inputs)).length;
    return {
      operator,
      cases: list.length,
      opsets: [...new Set(list.map(({ opset }) => opset))].sort((a, b) => a - b),
      dtypes: [...new Set(list.flatMap(({ inputs }) => inputs.map(({ dtype }) => dtype)))].sort(),
      scalar: having((inputs) => inputs.some(({ shape }) => shape.length === 0)),
      empty: having((inputs) => inputs.some(({ shape }) => shape.includes(0))),
      odd: having((inputs) => inputs.some(({ data }) => Array.from<number | bigint>(data).some(isOdd))),
      shapes: having((inputs) => new Set(inputs.map(({ shape }) => shape.join())).size > 1),
    };
  });
  return rows.sort((a, b) => (a.operator < b.operator ? -1 : 1));
}
