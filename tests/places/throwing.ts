// Throws at many places and prints what stack traces say of them, one error a line. tests/ts/host/places.test.ts knows which
// marks of this text each trace must name, and runs it on all targets: a position is that of what stands behind the mark.

type Cases = Record<string, () => unknown>;
const nothing = undefined as unknown as { deep: { call(): void }; list: number[] };
const five = 5 as unknown as { call(): void; f: new () => object };

class Thing<Value> {
  #secret = 1;
  static peek(thing: Thing<number>): number {
    return thing./*peek*/ #secret;
  }
  constructor(private readonly value: Value) {
    if (value === undefined) throw /*constructor*/ new RangeError("no value");
  }
  get failing(): Value {
    if (this.value !== undefined) throw /*getter*/ new Error("getter");
    return this.value;
  }
}
class Derived extends Thing<undefined> {
  constructor() {
    /*super*/ super(undefined);
  }
}

function fail(text?: string): never {
  throw /*fail*/ new TypeError(text);
}
function* counting(): Generator<number> {
  yield 1;
  /*generator*/ fail();
}

let seen = 0;

// biome-ignore format: calls over several lines are what this is about
const cases: Cases = {
  error: () => {
    const later: Error = /*error*/ new Error("made here");
    throw later;
  },
  call: () => /*call*/ fail("ä€😀"),
  // biome-ignore lint/style/useTemplate: a sum of texts is what it is about
  behindText: () => "ä€😀" + /*behindText*/ fail(),
  several: () =>
    /*several*/ fail(
      String(
        1,
      ),
    ),
  property: () => nothing./*property*/ deep,
  chain: () =>
    [1]
      .concat(2)
      ./*chain*/ map(() => /*chain inner*/ fail()),
  deepProperty: () =>
    nothing
      ./*deepProperty*/ deep
      .call(),
  method: () => five./*method*/ call(),
  make: () => /*make*/ new five.f(),
  constructor_: () => /*constructor_*/ new Thing(undefined),
  derived: () => /*derived*/ new Derived(),
  getter: () => new Thing(1)./*getter_*/ failing,
  private_: () => Thing./*private_*/ peek({} as Thing<number>),
  generator: () => [.../*generator_*/ counting()],
  json: () => JSON./*json*/ parse("{"),
  expression: () => /*expression*/ new RegExp(String("(")),
  range: () => /*range*/ new Array(-1),
  ternary: (flag = true) => (flag ? /*ternary*/ fail() : 1),
  template: () => `ä${/*template*/ fail()}`,
  arrow: () => {
    const inner = (): never => /*arrow inner*/ fail();
    return /*arrow*/ inner();
  },
  reThrown: () => {
    try {
      /*reThrown*/ fail();
    } catch (error) {
      seen++;
      throw error;
    }
  },
};

/** "name 12:5 30:7": the script's own calls, innermost first. */
function shown(name: string, error: unknown): string {
  const { stack = "" } = error as Error;
  return [
    name,
    ...Array.from(stack.matchAll(/\n {4}at .*throwing\.ts:(\d+:\d+)\)/g), ([, place]) => place),
  ].join(" ");
}

for (const [name, run] of Object.entries(cases)) {
  try {
    /*run*/ run();
    console.log(name, "threw nothing");
  } catch (error) {
    console.log(shown(name, error));
  }
}

async function waiting(): Promise<never> {
  await null;
  throw /*async*/ new Error("later");
}
try {
  await waiting();
} catch (error) {
  console.log(shown("async", error), seen);
}
setTimeout(() => {
  const text: string = "nobody catches";
  throw /*uncaught*/ new Error(text);
}, 1);
