// The metrics of `sis bench` (docs/metrics.md): what each operator's cases cost, what a model's run costs, and what 8 bits win.
import { type Metric, MetricList, operatorPart } from "../../sis/metrics/metric.js";
import type { BenchCase } from "./case.js";

export function benchMetrics(cases: readonly BenchCase[]): Metric[] {
  const list = new MetricList();
  for (const { name, operator, instructions, ns, against } of cases) {
    if (operator === undefined) {
      list.add("ml_inference_inst", instructions, name);
      list.add("ml_inference_latency_us", ns === undefined ? undefined : ns / 1000, name);
      continue;
    }
    const metric = `ml_${operatorPart(operator)}` as const;
    list.add(`${metric}_inst`, instructions, name);
    list.add(`${metric}_ns`, ns, name);
    const wide = cases.find((other) => other.name === against);
    if (wide === undefined) continue;
    const speedup =
      instructions === undefined ? (wide.ns ?? NaN) / (ns ?? NaN) : (wide.instructions ?? NaN) / instructions;
    list.add("ml_quantization_speedup", speedup, name);
  }
  return list.all;
}
