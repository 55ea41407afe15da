// All cases of mltest: picked from what the tests hold against ONNX Runtime, and the few that are written by hand.
import "./record.js"; // before whatever loads the library
import { operators } from "../../../ts-lib/generated/operators.js";
import type { NodeCase } from "../operators/onnx-runtime.js";
import type { CheckRow } from "./rows.js";

const isC = (operator: string): boolean => operators[operator as keyof typeof operators]?.by === "c";

/** Where all cases of the tests are too large for a board's table. */
async function more(): Promise<NodeCase[]> {
  const { operand } = await import("../operators/onnx-runtime.js");
  const [bins, length, rate] = [3, 16, 8192].map((x) => operand("i64", [], [x], true));
  const edges = [0, 4096].map((x) => operand("f32", [], [x], true));
  return [{ operator: "MelWeightMatrix", inputs: [bins, length, rate, ...edges], outputs: ["f32"] }];
}

/** Sorted by the operators' numbers. */
export async function makeCases(): Promise<CheckRow[]> {
  const { harvest } = await import("../operators/harvest.js");
  await harvest();
  const { taken } = await import("../operators/tally.js");
  const { pick } = await import("./pick.js");
  const { ownRows } = await import("./own.js");
  const rows: CheckRow[] = ownRows();
  for (const test of await more()) rows.push(...(await pick([test])));
  const named = new Set(rows.map(({ operator }) => operator));
  for (const [operator, tests] of taken())
    if (!named.has(operator) && isC(operator)) rows.push(...(await pick(tests)));
  const id = ({ operator }: CheckRow): number => operators[operator as keyof typeof operators].id;
  return rows.sort((a, b) => id(a) - id(b));
}
