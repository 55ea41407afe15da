// How the test runners read what ctest, Unity, uvu and Ninja print.
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { complaints } from "../../../ts-lib/host/cmake.js";
import { tallyOf as cTally } from "../../../ts-lib/host/testing/c-tests.js";
import { forClang } from "../../../ts-lib/host/testing/clang-tidy.js";
import { inParallel, single, sum, tallyText } from "../../../ts-lib/host/testing/runner.js";
import { tallyOf as uvuTally } from "../../../ts-lib/host/testing/uvu-tests.js";

const tallies = suite("tallies");

tallies("of Unity are summed, and a program that dies is a failed test", () => {
  const text = `test 1
    Start 1: arena

1: arena_test.c:10:grows:PASS
1: 5 Tests 1 Failures 1 Ignored
1: FAIL
1/3 Test #1: arena ............................***Failed    0.01 sec
2: 7 Tests 0 Failures 0 Ignored
2/3 Test #2: planner ..........................   Passed    0.02 sec
3: AddressSanitizer: heap-buffer-overflow
3/3 Test #3: gemm .............................***Exception: SegFault  0.02 sec
`;
  const { passed, failed, skipped, failures } = cTally(text, "host-sanitized")!;
  assert.equal([passed, failed, skipped], [10, 2, 1]);
  assert.is(failures[0]?.name, "arena (host-sanitized): Failed    0.01 sec");
  assert.match(failures[1]?.output ?? "", /heap-buffer-overflow/);
  assert.is(cTally("No tests were found!!!", "host"), undefined);
});

tallies("of uvu come from its closing lines", () => {
  const text = "• • •   (3 / 4)\n\n  Total:     4\n  Passed:    3\n  Skipped:   0\n  Duration:  1.2ms\n";
  assert.equal(uvuTally("x", 1, text).failed, 1);
  assert.equal(uvuTally("x", 0, text.replace("Total:     4", "Total:     3")).passed, 3);
});

tallies("count a test file that crashed or ran nothing as failed", () => {
  assert.is(uvuTally("x", 1, "SyntaxError").failed, 1);
  assert.is(uvuTally("x", 0, "").failed, 1, "no closing lines");
  assert.is(uvuTally("x", 1, "  Total:     3\n  Passed:    3\n  Skipped:   0\n").failed, 1, "bad exit");
});

tallies("read as the closing line that continuous integration looks for", () => {
  const total = sum([
    single("a", true, ""),
    single("b", false, "why"),
    { passed: 3, failed: 0, skipped: 2, failures: [] },
  ]);
  assert.is(tallyText(total), "4 passed, 1 failed, 2 skipped");
  assert.is(tallyText(single("a", true, "")), "1 passed, 0 failed");
});

tallies("keep a compiler's complaints and drop Ninja's progress", () => {
  const text = [
    "ninja: Entering directory `x'",
    "-- Configuring done",
    "[1/9] Building a.o",
    "FAILED: b.o",
    "gcc -O2 -o b.o -c b.c",
    "b.c:1: error: no",
    "[2/9] Building c.o",
    "ninja: build stopped: subcommand failed.",
  ].join("\n");
  assert.is(complaints(text), "FAILED: b.o\nb.c:1: error: no");
});

tallies("work in parallel keeps the order of its results", async () => {
  const wait = (ms: number) => new Promise<number>((resolve) => setTimeout(() => resolve(ms), ms));
  assert.equal(await inParallel([30, 1, 10], 2, wait), [30, 1, 10]);
});
tallies.run();

const commands = suite("compile commands");

commands("for clang lose gcc's own headers and flags, and keep the rest", () => {
  const gcc =
    "/usr/bin/aarch64-linux-gnu-gcc -Iops-c/include -mcpu=cortex-a53 -nostdinc " +
    "-isystem /usr/lib/gcc-cross/aarch64-linux-gnu/12/include -isystem /usr/lib/picolibc/aarch64-linux-gnu/include " +
    "-fno-tree-loop-distribute-patterns -Wall -Werror -std=c11 -o a.o -c a.c";
  assert.is(
    forClang(gcc),
    "/usr/bin/aarch64-linux-gnu-gcc -Iops-c/include -mcpu=cortex-a53 -nostdlibinc " +
      "-isystem /usr/lib/picolibc/aarch64-linux-gnu/include -Wall -std=c11 -o a.o -c a.c",
  );
});
commands.run();
