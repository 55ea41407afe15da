// Errors and promises.
import { check, rows, same } from "./feature.js";

const errors = rows(
  "errors",
  {
    "Error: cause, AggregateError, error classes of a script": () => {
      class OwnError extends Error {
        override name = "OwnError";
      }
      const error = new OwnError("out", { cause: new TypeError("in") });
      check(error instanceof OwnError && error instanceof Error, "instanceof");
      same(
        [(error.cause as Error).name, String(error), new AggregateError([1, 2]).errors],
        ["TypeError", "OwnError: out", [1, 2]],
      );
    },
    "error.stack: what it says, then the calls with their places in the TypeScript": () => {
      function thrower(): never {
        throw new RangeError("text");
      }
      try {
        thrower();
      } catch (error) {
        const [head, first] = (error as Error).stack!.split("\n");
        same(head, "RangeError: text");
        check(/^ {4}at thrower \(.*errors\.ts:\d+:\d+\)$/.test(first!), first!);
      }
    },
    "Error.captureStackTrace, Error.stackTraceLimit": () => {
      const limit = Error.stackTraceLimit;
      Error.stackTraceLimit = 1;
      const target: { stack?: string } = {};
      Error.captureStackTrace(target);
      Error.stackTraceLimit = limit;
      same(target.stack?.split("\n").length, 2);
    },
    "a stack knows who awaits": async () => {
      const inner = async () => {
        await null;
        throw new Error("late");
      };
      const outer = async () => await inner();
      const error: Error = await outer().catch((reason) => reason);
      check(error.stack?.includes("at outer"), "outer");
    },
  },
  {
    "a stack knows who awaits": Object.fromEntries(
      ["sim", "vm", "native", "device"].map((engine) => [engine, "calls behind an `await` are not in it"]),
    ),
  },
);

const promises = rows(
  "promises and timers",
  {
    "Promise: all, allSettled, any, race, finally": async () => {
      same(await Promise.all([1, Promise.resolve(2)]), [1, 2]);
      same((await Promise.allSettled([Promise.reject(new Error("no"))]))[0]!.status, "rejected");
      same(
        [await Promise.any([Promise.reject(1), 2]), await Promise.race([3, new Promise(() => {})])],
        [2, 3],
      );
    },
    "order: code, microtasks, timers by their time": async () => {
      const seen: number[] = [];
      await new Promise<void>((resolve) => {
        setTimeout(() => seen.push(4), 60);
        setTimeout(() => resolve(void seen.push(5)), 90);
        setTimeout(() => seen.push(3), 1);
        queueMicrotask(() => seen.push(2));
        seen.push(1);
      });
      same(seen, [1, 2, 3, 4, 5]);
    },
    "setTimeout and setInterval with arguments; clearTimeout, clearInterval": async () => {
      let ticks = 0;
      const cleared = setTimeout(() => (ticks += 100), 1);
      clearTimeout(cleared);
      await new Promise<void>((resolve) => {
        const timer = setInterval(
          (by: number) => {
            ticks += by;
            if (ticks === 6) resolve(clearInterval(timer));
          },
          1,
          2,
        );
      });
      same(ticks, 6);
    },
    "setImmediate, fetch, process, require": () => {
      check("setImmediate" in globalThis && "fetch" in globalThis && "process" in globalThis, "Node's");
    },
  },
  {
    "setImmediate, fetch, process, require": Object.fromEntries(
      ["vm", "native", "device"].map((engine) => [
        engine,
        "none by design; what `sim` has of Node is not to be relied on",
      ]),
    ),
  },
);

export default [...errors, ...promises];
