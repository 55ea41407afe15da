// `sis lint`: the style runners of `sis test`, alone.
import { reportRunners } from "../testing/report.js";
import { styleRunners } from "../testing/runners.js";
import { defineCommand } from "./command.js";

export const lint = defineCommand({
  name: "lint",
  inRepository: true,
  summary: "check formatting and lint of TypeScript and C",
  define() {},
  run: () => reportRunners(styleRunners(), { full: false }),
});
