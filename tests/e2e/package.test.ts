// The npm package as a stranger has it: installed from a tarball in an empty folder, with no compiler and nothing of the
// repository in reach, it makes a project that runs, tests and goes on a card at once; and says what is wrong where it is not whole.
import { existsSync, mkdirSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { exitCodes } from "../../ts-lib/host/cli/exit-codes.js";
import { makePackage } from "../../ts-lib/host/package/make.js";
import { root } from "../../ts-lib/host/setup/root.mjs";
import { Place } from "./installed.js";

await makePackage(true);
const place = new Place();
const tarball = await place.pack();
const app = "home/my-app";
const parts = join(place.folder, app, "node_modules/sis/build/package");
const answers = "0 xor 0 = 0\n0 xor 1 = 1\n1 xor 0 = 1\n1 xor 1 = 0\n";

const well = (said: { code: number; stdout: string; stderr: string }, what: string) =>
  assert.is(said.code, 0, `${what}:\n${said.stdout}${said.stderr}`);

test("is small, and has in it what it should and nothing of the repository's workshop", async () => {
  assert.ok(statSync(join(place.folder, tarball)).size < 12_000_000, "tarball");
  mkdirSync(join(place.folder, "home"));
  well(
    await place.npm(["install", `../${tarball}`, "--prefer-offline", "--no-audit", "--no-fund"], "home"),
    "install",
  );
  const own = join(place.folder, "home/node_modules/sis");
  for (const name of [
    "build/package/THIRD-PARTY-NOTICES.txt",
    "LICENSE",
    "docs/scripts.md",
    "ts-lib/sis/graph.ts",
  ])
    assert.ok(existsSync(join(own, name)), name);
  for (const name of ["tests", "firmware", "ops-c", "build/cmake", "build/js/tests"])
    assert.not(existsSync(join(own, name)), name);
  for (const name of ["onnxruntime-node", "playwright-core", "echarts", "typedoc", "@biomejs"])
    assert.not(existsSync(join(place.folder, "home/node_modules", name)), name);
  assert.not.match(readFileSync(join(own, "build/package/THIRD-PARTY-NOTICES.txt"), "utf8"), root);
});

test("makes a project", async () => {
  const made = await place.sis(["new", "my-app"], "home");
  well(made, "sis new");
  assert.match(made.stdout, /^src\/main\.ts$/m);
  assert.match(made.stderr, /cd my-app && npm start && npm test/);
  const again = await place.sis(["new", "my-app"], "home");
  assert.is(again.code, exitCodes.usage);
  assert.match(again.stderr, /my-app: has .* in it; nothing was written/);
});

test("whose npm start and npm test work at once", async () => {
  const started = await place.npm(["start", "--silent"], app);
  well(started, "npm start");
  assert.is(started.stdout, `${answers}run by sim\n`);
  const tested = await place.npm(["test", "--silent"], app);
  well(tested, "npm test");
  assert.match(tested.stdout + tested.stderr, /3 passed, 0 failed\n$/);
  assert.ok(existsSync(join(place.folder, app, "node_modules/.cache/sis/bundles")), "the project's cache");
});

test("which runs on the device's engine, on an emulated board, and on a card", async () => {
  const native = await place.sis(["run", "src/main.ts", "--target", "native"], app);
  well(native, "native");
  assert.is(native.stdout, `${answers}run by native\n`);
  const board = await place.npm(["run", "board", "--silent"], app);
  well(board, "qemu-virt");
  assert.is(board.stdout, `${answers}run by qemu-virt\n`);
  const boot = join(place.folder, app, "boot");
  mkdirSync(boot);
  for (const name of ["bootcode.bin", "start.elf", "fixup.dat", "start4.elf", "fixup4.dat"])
    writeFileSync(join(boot, name), name);
  const card = [
    "--board",
    "raspi3b",
    "--image",
    "card.img",
    "--boot-files",
    "boot",
    "--script",
    "src/main.ts",
  ];
  const flashed = await place.sis(["flash", ...card], app);
  well(flashed, "flash");
  assert.match(flashed.stderr, /npx sis flash --board raspi3b --device/);
  assert.is(statSync(join(place.folder, app, "card.img")).size, 64 << 20);
});

test("has SIS's own programs, and takes npm packages of the project", async () => {
  const folder = join(place.folder, app, "node_modules/tenfold");
  mkdirSync(folder);
  writeFileSync(
    join(folder, "package.json"),
    JSON.stringify({
      name: "tenfold",
      version: "1.0.0",
      exports: { import: { types: "./t.d.ts", default: "./t.js" } },
    }),
  );
  writeFileSync(join(folder, "t.js"), "export const tenfold = (x) => 10 * x;\n");
  writeFileSync(join(folder, "t.d.ts"), "export declare const tenfold: (x: number) => number;\n");
  writeFileSync(
    join(place.folder, app, "src/ten.ts"),
    'import { tenfold } from "tenfold";\nconsole.log(tenfold(4.2));\n',
  );
  const ten = await place.sis(["run", "src/ten.ts"], app);
  well(ten, "a package");
  assert.is(ten.stdout, "42\n");
  const plan = await place.sis(["plan", "none.onnx"], app);
  assert.match(plan.stderr, /none\.onnx/);
  const build = await place.sis(["build"], app);
  assert.is(build.code, exitCodes.refused);
  assert.match(build.stderr, /sis build works on SIS itself; this is an installed package/);
});

test("says what is missing on the machine, and which Debian package brings it", async () => {
  const program = join(place.folder, app, "node_modules/sis/ts-lib/host/bin/sis.mjs");
  const board = await place.run(
    process.execPath,
    [program, "run", "src/main.ts", "--target", "qemu-virt"],
    app,
    {
      PATH: join(place.folder, app, "src"),
    },
  );
  assert.is(board.code, exitCodes.unreachable);
  assert.match(
    board.stderr,
    /qemu-system-arm +emulates the boards\n {2}to mend it: sudo apt-get .*qemu-system-arm/,
  );
});

test("says which of its parts are missing or cut short", async () => {
  const image = join(parts, "images/qemu-virt/sis.img");
  truncateSync(image, 1000);
  const short = await place.sis(["run", "src/main.ts", "--target", "qemu-virt"], app);
  assert.is(short.code, exitCodes.unreachable);
  assert.match(
    short.stderr,
    /the kernel image of qemu-virt of the installed package is damaged: .* has 1000 bytes, should have \d+/,
  );
  assert.match(short.stderr, /to mend it: rm -r .*node_modules\/sis && npm install/);
  rmSync(image);
  const gone = await place.sis(["run", "src/main.ts", "--target", "qemu-virt"], app);
  assert.match(gone.stderr, /the kernel image of qemu-virt is missing from the installed package/);
  for (const name of ["libsis-sim.so", "libsis-sim-avx512.so"])
    rmSync(join(parts, `linux-${process.arch}`, name), { force: true });
  const sim = await place.sis(["run", "src/main.ts"], app);
  assert.is(sim.code, exitCodes.unreachable);
  assert.match(sim.stderr, /the simulator( for AVX-512)? is missing from the installed package/);
  rmSync(join(place.folder, app, "node_modules/sis/build/js/ts-lib/host/cli/main.js"));
  assert.match((await place.sis(["--help"], app)).stderr, /the installed package is damaged/);
});
test.run();
