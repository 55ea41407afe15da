// All cases that the tests of this folder draw, taken down in the tally instead of run: for whoever counts or picks some.
import { readdirSync, readFileSync } from "node:fs";
import { onlyCount } from "./onnx-runtime.js";

type Run = (() => Promise<unknown>) | null;

/** Before anything else imports uvu: the files' suites go into a queue of ours, so that their tests are not run as tests. */
export async function harvest(): Promise<void> {
  const queue: Run[][] = [[]];
  Object.assign(globalThis, { UVU_DEFER: true, UVU_QUEUE: queue });
  onlyCount();
  const source = (name: string): string => readFileSync(new URL(name, import.meta.url), "utf8");
  const files = readdirSync(import.meta.dirname)
    .filter((name) => name.endsWith(".test.js") && name !== "coverage.test.js" && name !== "late.test.js")
    .sort();
  for (const name of files) if (/\bagree\(/.test(source(name))) await import(`./${name}`);
  for (const run of queue.splice(0, 1, [null])[0]!) await run?.();
}
