// How tensors look in console.log, at the prompt and in Node: dtype, shape and the first values.
import { type Dtype, elementAt, elementCount, type TensorArray } from "./dtype.js";

/** The method that consoles ask an object for: Node's util.inspect, and SIS's own on every target. */
export const shown: unique symbol = Symbol.for("nodejs.util.inspect.custom") as never;

/** Values that are shown of a tensor. */
const most = 12;

/** "Tensor(f32, [2, 3]) [ 1, 2, 3, 4, 5, 6 ]"; without the values where there are none yet. */
export function tensorText(dtype: Dtype, shape: readonly number[], data?: TensorArray): string {
  const head = `Tensor(${dtype}, [${shape.join(", ")}])`;
  if (!data) return head;
  const count = elementCount(shape);
  const values = Array.from({ length: Math.min(count, most) }, (_, i) =>
    valueText(elementAt(dtype, data, i)),
  );
  const left = count - values.length;
  if (left > 0) values.push(`... ${left} more item${left > 1 ? "s" : ""}`);
  return `${head} ${values.length > 0 ? `[ ${values.join(", ")} ]` : "[]"}`;
}

const valueText = (value: number | bigint): string =>
  typeof value === "bigint" ? `${value}n` : Object.is(value, -0) ? "-0" : String(value);
