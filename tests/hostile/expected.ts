// What each hostile script must come to, on native and on a board: its exit code, and a text that its output or the
// diagnostics hold. Limits that are not given: 32 MiB, and for those that never end by themselves 0.3 s.

export interface Expected {
  readonly code: number;
  readonly says?: RegExp;
  /** MiB. */
  readonly memory?: number;
  /** Seconds. */
  readonly time?: number;
}

const stopped: Expected = { code: 124, says: /time limit of 0\.3 s reached/, time: 0.3 };
const limited: Expected = {
  code: 124,
  says: /time limit of 0\.3 s reached|out of memory|memory limit/,
  time: 0.3,
};
const survives: Expected = { code: 0, says: /^true( true)*$/m };

export const expected: Readonly<Record<string, Expected>> = {
  errors: { code: 1, says: /^Uncaught /m },
  exits: { code: 7 },
  "graph-arena": survives,
  "graph-buffers": survives,
  "graph-custom": survives,
  "graph-freed": { code: 0, says: /^0 true true$/m },
  "graph-freed-in-getter": survives,
  "loop-bigint": stopped,
  "loop-buffers": stopped,
  "loop-concat": stopped,
  "loop-copy": stopped,
  "loop-custom": stopped,
  "loop-custom-deaf": stopped,
  "loop-error": stopped,
  "loop-fill": limited,
  "loop-finally": stopped,
  "loop-generator": stopped,
  "loop-graph": stopped,
  "loop-inside-graph": stopped,
  "loop-inspect": stopped,
  "loop-iterator": stopped,
  "loop-jobs": stopped,
  "loop-join": stopped,
  "loop-json": limited,
  "loop-json-parse": stopped,
  "loop-keys": stopped,
  "loop-normalize": stopped,
  "loop-parse": stopped,
  "loop-plain": stopped,
  "loop-prototype": stopped,
  "loop-regex": stopped,
  "loop-regex-ahead": stopped,
  "loop-regex-back": stopped,
  "loop-regex-behind": stopped,
  "loop-regex-compile": stopped,
  "loop-regex-replace": stopped,
  "loop-reverse": stopped,
  "loop-search": stopped,
  "loop-sort": stopped,
  "loop-splice": stopped,
  "loop-stack-trace": stopped,
  "loop-text": stopped,
  "loop-thenable": stopped,
  "loop-timers": stopped,
  "loop-typed-arrays": stopped,
  "memory-builtins": { ...survives, memory: 6 },
  "memory-files": survives,
  "memory-graph": survives,
  "memory-kept": { code: 124, says: /memory limit of 8192 KiB reached|out of memory/, memory: 8 },
  "memory-objects": {
    code: 0,
    says: /^(OUT_OF_MEMORY true true true\s+){4}OUT_OF_MEMORY true true true$/m,
    memory: 8,
  },
  "memory-timers": { code: 0, says: /^OUT_OF_MEMORY$/m },
  "memory-typed-arrays": { code: 0, says: /^true \d+$/m },
  modules: { code: 0, says: /^13 afunction$/m },
  natives: survives,
  prototypes: { code: 0 },
  recursion: { code: 0, says: /^true$/m },
  rejections: { code: 1, says: /^Uncaught \(in promise\)/m },
  views: survives,
};

/** Files that the scripts read or import. */
export const modules: readonly string[] = ["cycle-a.js", "cycle-b.js", "fails.js", "waits.js"];
