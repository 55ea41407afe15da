// Which cases may be skipped: those of strings, of training, of ai.onnx.ml and of random values that another generator
// drew, and nothing else. A case is skipped for what the program said of it; this file says of which of the four that is.

export type SkipKind = "strings" | "training" | "ai.onnx.ml" | "random";

const stringOperators = ["RegexFullMatch", "StringConcat", "StringNormalizer", "StringSplit"];

/** The kind that a skip's reason belongs to; undefined for a skip that should not be. */
export function skipKind(reason: string): SkipKind | undefined {
  const kinds = neededOperators(reason)?.map(kindOfOperator) ?? [kindOfText(reason)];
  return kinds.find((kind) => kind !== undefined);
}

/** Operators that "UNSUPPORTED_OPERATOR: A, B" names. */
export const neededOperators = (reason: string): string[] | undefined =>
  /^UNSUPPORTED_OPERATOR: (.*)$/.exec(reason)?.[1]?.split(", ");

function kindOfOperator(operator: string): SkipKind | undefined {
  if (operator.startsWith("ai.onnx.ml.")) return "ai.onnx.ml";
  if (/^ai\.onnx(\.preview)?\.training\./.test(operator)) return "training";
  return stringOperators.includes(operator) ? "strings" : undefined;
}

function kindOfText(reason: string): SkipKind | undefined {
  if (reason.startsWith("RANDOM: ")) return "random";
  return /\bstrings?\b/.test(reason) ? "strings" : undefined;
}
