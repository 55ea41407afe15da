// The table of commands, in the order `sis --help` shows them.
import { bench } from "./bench.js";
import { build } from "./build.js";
import type { SisCommand } from "./command.js";
import { compile } from "./compile.js";
import { conformance } from "./conformance.js";
import { dev } from "./dev.js";
import { docs } from "./docs.js";
import { flash } from "./flash.js";
import { format } from "./format.js";
import { generate } from "./generate.js";
import { infer } from "./infer.js";
import { js } from "./js.js";
import { lint } from "./lint.js";
import { monitor } from "./monitor.js";
import { newProject } from "./new.js";
import { pack } from "./pack.js";
import { plan } from "./plan.js";
import { prepack } from "./prepack.js";
import { profile } from "./profile.js";
import { qemu } from "./qemu.js";
import { run } from "./run.js";
import { scriptTest } from "./script-test.js";
import { setup } from "./setup.js";
import { sim } from "./sim.js";
import { start } from "./start.js";
import { test } from "./test.js";
import { verify } from "./verify.js";

export const commands: readonly SisCommand[] = [
  start,
  newProject,
  run,
  sim,
  js,
  scriptTest,
  dev,
  infer,
  plan,
  profile,
  compile,
  pack,
  verify,
  conformance,
  bench,
  qemu,
  monitor,
  flash,
  setup,
  build,
  docs,
  prepack,
  test,
  generate,
  format,
  lint,
];
