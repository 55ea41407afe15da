// Elementary functions with the same bits on every target: those that operators are made of. Math.exp and its like differ
// between engines; scripts whose results must agree, and custom operators, use these.

import { math as call } from "sis:native";
import { type MathFunctions, mathFunctions } from "../generated/math.js";

export type { MathFunctions };

/** The functions in f64; `math.f32` has them in f32, as operators compute them there. NaN results are all alike. */
export const math: MathFunctions & { readonly f32: MathFunctions } = {
  ...mathFunctions(call, false),
  f32: mathFunctions(call, true),
};
