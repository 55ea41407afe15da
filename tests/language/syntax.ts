// What the language itself has, up to ECMAScript 2023.
import { rows, same, throws } from "./feature.js";

class Point {
  #x = 1;
  static count = 0;
  static {
    Point.count = 5;
  }
  get x(): number {
    return this.#x;
  }
  set x(value: number) {
    this.#x = value;
  }
  static has(value: object): boolean {
    return #x in value;
  }
  #hidden(): number {
    return this.#x * 2;
  }
  shown(): number {
    return this.#hidden();
  }
}

function* counting(n: number): Generator<number> {
  for (let i = 0; i < n; i++) yield i;
}

export default rows("syntax", {
  "classes: private members, static blocks, accessors, `#x in object`": () => {
    const point = new Point();
    point.x = 4;
    same([point.x, point.shown(), Point.count, Point.has(point), Point.has({})], [4, 8, 5, true, false]);
  },
  "destructuring, spread, rest and default values": () => {
    const [first, ...rest] = counting(4);
    const { a = 3, ...others } = { b: 1, c: 2 } as { a?: number; b: number; c: number };
    same([first, rest, a, others, Math.max(...[1, 2])], [0, [1, 2, 3], 3, { b: 1, c: 2 }, 2]);
  },
  "iterators and generators, `yield*`, `return` of an iterator": () => {
    const seen: number[] = [];
    let ended = false;
    function* outer(): Generator<number> {
      try {
        yield* counting(3);
      } finally {
        ended = true;
      }
    }
    for (const n of outer()) if (seen.push(n) === 2) break;
    same([seen, ended], [[0, 1], true]);
  },
  "async functions, async generators, `for await`": async () => {
    async function* ticks(): AsyncGenerator<number> {
      yield 1;
      await null;
      yield 2;
    }
    const seen: number[] = [];
    for await (const tick of ticks()) seen.push(tick);
    same(seen, [1, 2]);
  },
  "optional chaining, `??`, `??=`, `||=`, `&&=`, `**`, numeric separators": () => {
    let a: number | null = null;
    a ??= 5;
    let b = 0;
    b ||= 7;
    let c = 1;
    c &&= 9;
    const none = undefined as { deep?: { er: () => number } } | undefined;
    same([a, b, c, none?.deep?.er(), 2 ** 10, 1_000], [5, 7, 9, undefined, 1024, 1000]);
  },
  "template literals, tagged ones, `String.raw`": () => {
    const tag = (parts: TemplateStringsArray, ...values: unknown[]): string =>
      parts.raw.join("|") + values.join();
    same([`a${1 + 1}b`, tag`x${1}\n${2}`, String.raw`\n`], ["a2b", "x|\\n|1,2", "\\n"]);
  },
  "labels, `switch`, `try … catch … finally` without a binding": () => {
    const seen: string[] = [];
    outer: for (const i of [1, 2]) {
      for (const j of [1, 2]) {
        if (j === 2) continue outer;
        try {
          if (i === 2) throw new Error("two");
          seen.push("one");
        } catch {
          seen.push("caught");
        } finally {
          seen.push("finally");
        }
      }
    }
    same(seen, ["one", "finally", "caught", "finally"]);
  },
  "closures of `let` in loops, temporal dead zone": () => {
    const made: (() => number)[] = [];
    for (let i = 0; i < 3; i++) made.push(() => i);
    same(
      made.map((f) => f()),
      [0, 1, 2],
    );
    throws(() => {
      const read = () => late;
      read();
      const late = 1;
    }, "ReferenceError");
  },
  "strict mode: frozen objects and constants are kept": () => {
    throws(() => Object.assign(Object.freeze({ a: 1 }), { a: 2 }), "TypeError");
    throws(() => new Function("const a = 1; a = 2")(), "TypeError");
  },
  "proper errors of deep recursion: RangeError": () => {
    const deep = (n: number): number => deep(n + 1) + 1;
    throws(() => deep(0), "RangeError");
  },
  "`import.meta`, dynamic `import()`": async () => {
    same(typeof import.meta, "object");
    const sis = await import("sis");
    same(typeof sis.target, "function");
  },
});
