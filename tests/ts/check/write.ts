// Writes firmware/check/cases.json and bench.json anew: node build/js/tests/ts/check/write.js, then `npm run generate`.
import { writeFileSync } from "node:fs";
import { inRoot } from "../../../ts-lib/host/setup/root.mjs";
import { makeBench } from "./bench.js";
import { makeCases } from "./make.js";
import { rowsText } from "./rows.js";

const rows = await makeCases();
writeFileSync(inRoot("firmware/check/cases.json"), rowsText(rows));
console.error(`${rows.length} cases of ${new Set(rows.map(({ operator }) => operator)).size} operators`);
const bench = await makeBench();
writeFileSync(inRoot("firmware/check/bench.json"), rowsText(bench));
console.error(
  `${bench.length} benchmarks of ${new Set(bench.map(({ operator }) => operator)).size} operators`,
);
