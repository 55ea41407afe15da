// Reads METRIC lines as a tool would, and holds their names to the table.
import * as assert from "uvu/assert";
import { metricTable } from "../../../ts-lib/generated/metrics.js";

/** "name" or "name[label]" → value. */
export type Metrics = ReadonlyMap<string, number>;

const patterns = metricTable.map(({ name, of }) => ({
  pattern: new RegExp(`^${name.replace("<op>", "[a-z0-9_]+?")}$`),
  of,
}));

/** Of all that was said on stderr; other lines are let be. */
export function readMetrics(said: string): Metrics {
  const metrics = new Map<string, number>();
  for (const line of said.split(/\r?\n/)) {
    if (!line.startsWith("METRIC ")) continue;
    const match = /^METRIC ([a-z][a-z0-9_]*)(?:\[([\w.:-]+)\])?=(-?\d+(?:\.\d+)?(?:e[+-]\d+)?)$/.exec(line);
    assert.ok(match, line);
    const [, name = "", label, value] = match;
    const known = patterns.filter(({ pattern }) => pattern.test(name));
    assert.ok(known.length > 0, `${name} is in no table`);
    if (label !== undefined)
      assert.ok(
        known.some(({ of }) => of !== undefined),
        `${line}: no label`,
      );
    const key = line.slice("METRIC ".length, line.indexOf("="));
    assert.not(metrics.has(key), `${key} comes twice`);
    metrics.set(key, Number(value));
  }
  return metrics;
}
