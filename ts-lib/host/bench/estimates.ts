// How near the compiler's estimates come to what was counted: a summary, and what `sis bench --check` refuses.
import { type BenchCase, grouped } from "./case.js";

/** Of the count. */
const tolerated = 0.1;
/** What the engine does around a graph is not the same to the instruction; nobody sees shorter work through it. */
const noise = 300;

/** Cases whose estimate cannot be right, and why. */
export const unforeseen: Readonly<Record<string, string>> = {};

/** Estimated by so much more than counted, as a share of the count; undefined where one of the two is missing. */
export function offBy({ instructions, estimated }: BenchCase): number | undefined {
  if (instructions === undefined || estimated === undefined) return undefined;
  return (estimated - instructions) / Math.max(instructions, 1);
}

const isNear = (measured: BenchCase, share: number): boolean =>
  Math.abs(share) <= tolerated || Math.abs((measured.estimated ?? 0) - (measured.instructions ?? 0)) <= noise;

/** "+4 %", "-0.3 %". */
export function percent(share: number): string {
  const hundredths = share * 100;
  return `${hundredths < 0 ? "" : "+"}${hundredths.toFixed(Math.abs(hundredths) < 10 ? 1 : 0)} %`;
}

/** Cases too far off, a line each, but for those that `unforeseen` names; empty when all is well. */
export function astray(cases: readonly BenchCase[]): string[] {
  return cases.flatMap((measured) => {
    const share = offBy(measured);
    if (share === undefined || isNear(measured, share) || Object.hasOwn(unforeseen, measured.name)) return [];
    const { name, estimated = 0, instructions = 0 } = measured;
    return [`${name}: estimated ${grouped(estimated)}, counted ${grouped(instructions)} (${percent(share)})`];
  });
}

/** "estimates: 214 of 215 within 10 %, worst -12 %: loop", and a line for each case that cannot be right; "" where nothing was counted. */
export function estimatesSummary(cases: readonly BenchCase[]): string {
  const known = cases.flatMap((measured) => {
    const share = offBy(measured);
    return share === undefined ? [] : [{ measured, share, near: isNear(measured, share) }];
  });
  if (known.length === 0) return "";
  // What lies within the noise is no worse than what is exact.
  const seen = known.filter(
    ({ measured, near }) => !near || (measured.instructions ?? 0) > noise / tolerated,
  );
  const worst = seen.reduce((a, b) => (Math.abs(b.share) > Math.abs(a?.share ?? 0) ? b : a), seen[0]);
  const near = known.filter((item) => item.near).length;
  const most = worst === undefined ? "" : `, worst ${percent(worst.share)}: ${worst.measured.name}`;
  const excused = known.filter((item) => !item.near && Object.hasOwn(unforeseen, item.measured.name));
  const reasons = excused.map(
    ({ measured: { name }, share }) => `  ${name} (${percent(share)}): ${unforeseen[name]}\n`,
  );
  return `estimates: ${near} of ${known.length} within 10 %${most}\n${reasons.join("")}`;
}
