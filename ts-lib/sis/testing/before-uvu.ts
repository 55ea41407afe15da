// Evaluated before uvu: it finds no Node and a console that says nothing, for run.ts tells what happened. Its diffs come
// coloured then, and the host takes the colours out where nobody sees them. after-uvu.ts puts back what was there.

const scope = globalThis as unknown as Record<string, unknown>;

export const kept = {
  process: Object.getOwnPropertyDescriptor(globalThis, "process"),
  log: console.log,
};

// Node has one, other engines have none: neither shall be asked for its terminal.
if (kept.process) Object.defineProperty(globalThis, "process", { value: undefined, configurable: true });
console.log = () => {};

/** As uvu's own command does: tests wait until all files were read, in this queue of groups. */
export const queue: [undefined, ...(() => Promise<UvuResult>)[]] = [undefined];
/** What uvu's runner gives of a suite: errors (true = none), tests that passed, that were skipped, that there were. */
export type UvuResult = [errors: string | true, passed: number, skipped: number, total: number];

scope.UVU_DEFER = 1;
scope.UVU_INDEX = 0;
scope.UVU_QUEUE = [queue];
