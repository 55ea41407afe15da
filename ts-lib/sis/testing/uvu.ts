// What tests import as "uvu": uvu itself, with each test, skip and hook told to `watcher` as it happens. `run.ts` is that.
import "./before-uvu.js";
// The order of these three matters.
import * as uvu from "uvu";
import "uvu/assert";
import "./after-uvu.js";

type Context = Record<string, unknown>;
type Callback<T> = (context: T & { __suite__: string; __test__: string }) => Promise<void> | void;
type Hook<T> = ((hook: Callback<T>) => void) & { each: (hook: Callback<T>) => void };
type Add<T> = (name: string, handler: Callback<T>) => void;

/** As uvu describes it; `after.each` and `before.each` are there as hooks of each test. */
export interface Test<T = Context> extends Add<T> {
  only: Add<T>;
  skip(name?: string, handler?: Callback<T>): void;
  before: Hook<T>;
  after: Hook<T>;
  run(): void;
}
export type { Callback };

export interface Watcher {
  /** Whether a test of this name is wanted. */
  wants(name: string): boolean;
  /** Around a test or hook: what it throws is told, and thrown again for uvu. */
  around(name: string, kind: "test" | "hook", work: () => Promise<void> | void): Promise<void>;
  skipped(name: string): void;
}

let watcher: Watcher | undefined;
export const watch = (who: Watcher): void => {
  watcher = who;
};

/** Suites whose tests were added and not handed over by run(): title → how many. */
export const waiting = new Map<object, { title: string; tests: number }>();

function watched<T extends Context>(inner: uvu.Test<T>, title: string): Test<T> {
  const named = (name: string) => (title ? `${title} > ${name}` : name);
  const mine = { title, tests: 0 };
  let unwanted = 0;
  const adder =
    (add: Add<T>): Add<T> =>
    (name, handler) => {
      if (watcher && !watcher.wants(named(name))) {
        unwanted++;
        return;
      }
      mine.tests++;
      waiting.set(mine, mine);
      add(
        name,
        (context) => watcher?.around(named(name), "test", () => handler(context)) ?? handler(context),
      );
    };
  const hook =
    (add: (hook: Callback<T>) => void, kind: string) =>
    (handler: Callback<T>): void =>
      add((context) => {
        const test = context.__test__ ? ` (${context.__test__})` : "";
        return watcher?.around(named(kind + test), "hook", () => handler(context)) ?? handler(context);
      });
  const hooks = (add: Hook<T>, kind: string): Hook<T> =>
    Object.assign(hook(add, kind), { each: hook(add.each, `${kind}.each`) });
  const { before, after } = inner as unknown as { before: Hook<T>; after: Hook<T> };
  return Object.assign(adder(inner as Add<T>), {
    only: adder(inner.only as Add<T>),
    skip: (name = "") => {
      if (!watcher) return inner.skip(name);
      if (watcher.wants(named(name))) watcher.skipped(named(name));
    },
    before: hooks(before, "before"),
    after: hooks(after, "after"),
    run: () => {
      const empty = unwanted > 0 && mine.tests === 0; // then its hooks are not wanted either
      mine.tests = 0;
      unwanted = 0;
      waiting.delete(mine);
      if (!empty) inner.run();
    },
  });
}

export const suite = <T extends Context = Context>(title = "", context?: T): Test<T> =>
  watched(uvu.suite<T>(title, context), title);

export const test: Test = watched(uvu.test as uvu.Test<Context>, "");

/** Does nothing: who runs the file runs its tests. */
export const exec = async (_bail?: boolean): Promise<void> => {};
