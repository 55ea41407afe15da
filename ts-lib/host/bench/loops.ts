// `sis bench --loops`: how close the inner loops of matrix products come to a core's limit of multiply-adds. The loops are those of
// the kernel image as it ships. Cores that reorder are modelled by llvm-mca; the Cortex-A53, whose model there is wrong, by issue
// slots of our own (design: FMLA 1, `ldr d` 1, 128-bit load 2; an integer load and an `ins` go beside a multiply-add).
import { spawnSync } from "node:child_process";
import { Failure } from "../setup/failure.mjs";
import { inRoot } from "../setup/root.mjs";
import { mustRun } from "../setup/run.mjs";
import { ensureTags } from "../setup/setup.mjs";
import { columns } from "./case.js";

export interface LoopRow {
  readonly loop: string;
  readonly core: string;
  /** Of the most multiply-adds that the core can do in that time. */
  readonly percent: number;
  readonly due: number;
  readonly how: string;
}

interface Kernel {
  readonly symbol: string;
  readonly loop: string;
  readonly cores: readonly (keyof typeof models)[];
}

/** 128-bit FMLAs a cycle. llvm-mca's neoverse-n1 is the Cortex-A76 too. */
const models = {
  "cortex-a72": { each: 1, due: 97 },
  "neoverse-n1": { each: 2, due: 97 },
  "cortex-a53": { each: 1, due: 80 },
} as const;

const kernels: readonly Kernel[] = [
  { symbol: "sis_wide_3_neon", loop: "gemm 8x12", cores: ["cortex-a72", "neoverse-n1"] },
  { symbol: "sis_wide_2_neon", loop: "gemm 8x8", cores: ["cortex-a72", "neoverse-n1"] },
  { symbol: "sis_wide_3_a53", loop: "gemm 8x12, in order", cores: ["cortex-a53"] },
];

const mca = "llvm-mca-22";
const iterations = 200;

export const shippedImage = inRoot("build/images/qemu-virt/sis.elf");

export async function loopTable(image = shippedImage): Promise<readonly LoopRow[]> {
  await ensureTags(["loops"]);
  const rows: LoopRow[] = [];
  for (const { symbol, loop, cores } of kernels) {
    const body = await loopIn(image, symbol);
    for (const core of cores) {
      const model = models[core];
      const own = core === "cortex-a53";
      const cycles = own ? slots(body) : modelled(body, core);
      const percent = (100 * multiplyAdds(body)) / model.each / cycles;
      rows.push({ loop, core, percent, due: model.due, how: own ? "slots" : "llvm-mca 22" });
    }
  }
  return rows;
}

/** The inner loop of a function of an image, an instruction a line. */
export async function loopIn(image: string, symbol: string): Promise<string[]> {
  const args = ["-d", "--no-show-raw-insn", `--disassemble=${symbol}`, image];
  const body = innerLoop((await mustRun("aarch64-linux-gnu-objdump", args)).stdout);
  if (body === undefined) throw new Failure(`${image} has no loop of multiply-adds in ${symbol}`);
  return body;
}

export const formatLoops = (rows: readonly LoopRow[]): string =>
  columns(
    [
      ["inner loop", "core", "of its FMLA limit", "at least", "by"],
      ...rows.map(({ loop, core, percent, due, how }) => [
        loop,
        core,
        `${percent.toFixed(1)} %${percent < due ? " (under)" : ""}`,
        `${due} %`,
        how,
      ]),
    ],
    [1, 4],
  );

const multiplyAdds = (body: readonly string[]) => body.filter((line) => line.startsWith("fmla")).length;

/** Of a disassembled function, the loop without branches inside that has most multiply-adds. */
export function innerLoop(disassembly: string): string[] | undefined {
  const lines = [...disassembly.matchAll(/^\s*([0-9a-f]+):\s+([^/\n]*)/gm)].map(([, address, text]) => ({
    address,
    text: text!.trim().replaceAll(/\s+/g, " "),
  }));
  const loops = lines.flatMap(({ text }, end) => {
    const [, target] = /^(?:b\.\w+|cbn?z \w+,) ([0-9a-f]+) </.exec(text) ?? [];
    const start = lines.findIndex(({ address }) => address === target);
    const body = start < 0 || start > end ? [] : lines.slice(start, end + 1).map((line) => line.text);
    const branches = body.filter((line) => /^(b|bl|br|ret|cbn?z|tbn?z)\b/.test(line));
    return branches.length === 1 && multiplyAdds(body) > 0 ? [body] : [];
  });
  return loops.sort((a, b) => multiplyAdds(b) - multiplyAdds(a))[0];
}

/** Issue slots of a loop on a Cortex-A53 that takes every other chance to pair. */
export function slots(body: readonly string[]): number {
  const cost = (line: string) => {
    if (/^ldr x|^mov v\d+\.d\[1\], x|^ins /.test(line)) return 0;
    if (/^ldp q/.test(line)) return 4;
    return /^ldr q|^ldp d/.test(line) ? 2 : 1;
  };
  return body.reduce((sum, line) => sum + cost(line), 0);
}

function modelled(body: readonly string[], core: string): number {
  const loop = body.map((line, at) =>
    at === body.length - 1 ? line.replace(/[0-9a-f]+ <.*/, "loop") : line,
  );
  const args = ["-mtriple=aarch64", `-mcpu=${core}`, `-iterations=${iterations}`];
  const { stdout, stderr } = spawnSync(mca, args, {
    input: `loop:\n${loop.join("\n")}\n`,
    encoding: "utf8",
  });
  const [, cycles] = /^Total Cycles:\s+(\d+)/m.exec(stdout ?? "") ?? [];
  if (cycles === undefined) throw new Failure(`${mca} did not model a loop for ${core}\n${stderr}`);
  return Number(cycles) / iterations;
}
