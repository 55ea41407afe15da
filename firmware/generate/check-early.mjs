// Code that runs before the MMU is on may not call libc: its unaligned or SIMD accesses would fault there.
// Usage: node check-early.mjs LIBRARY.a TOOLPREFIX; names the calls and exits 1.
import { execFileSync } from "node:child_process";

const [library, prefix] = process.argv.slice(2);
const symbols = execFileSync(`${prefix}nm`, ["--undefined-only", library], { encoding: "utf8" });
const calls = [...symbols.matchAll(/ U ((?:mem|str|__aeabi_mem)\w+)$/gm)].map((match) => match[1]);
if (calls.length) {
  console.error(`${library}: runs before the MMU is on, but calls ${[...new Set(calls)].join(", ")}`);
  process.exitCode = 1;
}
