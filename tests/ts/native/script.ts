// Runs a script's text in sis-native, js-runtime's own program, and gives what it printed and its exit code.
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { inBuild } from "../../../ts-lib/host/setup/root.mjs";

export interface ScriptOptions {
  readonly args?: readonly string[];
  /** What the script can read. */
  readonly files?: Readonly<Record<string, Uint8Array | string>>;
  readonly memory?: string;
  readonly stack?: string;
  readonly time?: number;
  readonly instructions?: number;
  /** The build with address and undefined-behaviour sanitizers, whose heap is filled with junk. */
  readonly sanitized?: boolean;
  /** It gets Ctrl-C once its output holds this. */
  readonly ctrlCAfter?: string;
  /** Folder for what it writes. */
  readonly out?: string;
}

export interface ScriptResult {
  readonly code: number;
  readonly stdout: string;
  /** Without the line of --usage. */
  readonly stderr: string;
  readonly usage?: { heapAfterStart: number; heapPeak: number; heapAtEnd: number };
}

export async function runScript(source: string, options: ScriptOptions = {}): Promise<ScriptResult> {
  const folder = mkdtempSync(join(tmpdir(), "sis-native-"));
  try {
    const bundle = join(folder, "script.js");
    writeFileSync(bundle, source);
    const flags = ["--usage", "--out", options.out ?? folder];
    if (options.memory) flags.push("--memory", options.memory);
    if (options.stack) flags.push("--stack", options.stack);
    flags.push("--time", String(options.time ?? 60)); // a test that hangs is a bug, not a wait
    if (options.instructions) flags.push("--instructions", String(options.instructions));
    for (const [name, data] of Object.entries(options.files ?? {})) {
      const path = join(folder, `file-${encodeURIComponent(name)}`);
      writeFileSync(path, data);
      flags.push("--file", `${name}=${path}`);
    }
    return await execute([...flags, bundle, ...(options.args ?? [])], options);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** With a command line of its own. */
export function execute(commandLine: readonly string[], options: ScriptOptions = {}): Promise<ScriptResult> {
  const tree = options.sanitized ? "host-sanitized" : "host";
  const program = inBuild("cmake", tree, "js-runtime", "sis-native");
  return new Promise((resolve, reject) => {
    const child = spawn(program, commandLine, { stdio: ["ignore", "pipe", "pipe"] });
    let stdout = "";
    let stderr = "";
    let interrupted = false;
    child.stdout.setEncoding("utf8").on("data", (text) => {
      stdout += text;
      if (!options.ctrlCAfter || interrupted || !stdout.includes(options.ctrlCAfter)) return;
      interrupted = true;
      child.kill("SIGINT");
    });
    child.stderr.setEncoding("utf8").on("data", (text) => (stderr += text));
    child.on("error", reject);
    child.on("close", (code, signal) => {
      const usage = /^\{"heapAfterStart".*\}\n/m.exec(stderr)?.[0];
      resolve({
        code: code ?? (signal ? 1000 : -1),
        stdout,
        stderr: usage ? stderr.replace(usage, "") : stderr,
        usage: usage ? JSON.parse(usage) : undefined,
      });
    });
  });
}

/** Runs a script that prints nothing but what went wrong; throws unless it ended well and left nothing behind. */
export async function mustRun(source: string, options: ScriptOptions = {}): Promise<string> {
  const { code, stdout, stderr, usage } = await runScript(checks + source, options);
  if (code !== 0 || stderr !== "") throw new Error(`exit code ${code}\n${stderr}${stdout}`);
  if (usage?.heapAtEnd !== 0) throw new Error(`${usage?.heapAtEnd} bytes left behind`);
  return stdout;
}

/** What scripts of the tests may use: native, check, throws. */
const checks = `import * as native from "sis:native";
function check(value, what) { if (!value) throw new Error("failed: " + what); }
function same(a, b, what) {
  const [x, y] = [JSON.stringify(a), JSON.stringify(b)];
  check(Object.is(a, b) || (typeof a === "object" && x === y), \`\${what ?? ""} \${String(x)} is not \${String(y)}\`);
}
function throws(run, code, what) {
  try { run(); } catch (error) {
    if (code === undefined || error.code === code || error.name === code) return error;
    throw new Error(\`\${what ?? run}: \${error.name} \${error.code}: \${error.message}\`);
  }
  throw new Error(\`\${what ?? run}: nothing was thrown\`);
}
/** A graph y = Relu(x), compiled. */
function reluGraph(size = 16) {
  const graph = native.graphCreate(65536, 18);
  const x = native.graphInput(graph, "x", 1, [size]);
  const y = native.graphOperator(graph, 0, 7, "relu", [x], new Uint8Array(0), 1);
  native.graphOutput(graph, 0, "y", y);
  native.graphCompile(graph, native.graphPlan(graph));
  const view = (tensor) => new Float32Array(native.graphBuffer(graph), native.graphTensor(graph, tensor)[3], size);
  return { graph, x: view(x), y: view(y), buffer: native.graphBuffer(graph) };
}
const NONE = 4294967295, FIRED = 0, CONSUMED = 1, WAITS = 2, ENDED = 3;
/** A flow "in" -> run -> "out" of f32[4], both ends the caller's, bound unless \`later\` says what else belongs to it. */
function toyFlow(run, { capacity = 2, kind = 0, later = () => {} } = {}) {
  const flow = native.flowCreate(65536), schema = native.flowSchema(flow, 1, [4]);
  const from = native.flowChannel(flow, "in", capacity, schema, 0), to = native.flowChannel(flow, "out", capacity, schema, 0);
  const operator = native.flowOperator(flow, kind, "op", 2, 0, 1, 1);
  if (run) native.flowOnCall(flow, run);
  const made = { flow, from, to, operator, schema };
  later(made);
  native.flowConnect(flow, operator, 0, 0, NONE, from); native.flowConnect(flow, operator, 1, 0, NONE, to);
  native.flowBind(flow, native.flowBuild(flow));
  made.buffer = native.flowBuffer(flow);
  made.view = (slot) => { const [, , bytes, at] = native.flowSlot(flow, slot); return new Float32Array(made.buffer, at, bytes / 4); };
  made.put = (values) => { const slot = native.flowAcquire(flow, from); if (slot === NONE) return false; made.view(slot).set(values); native.flowPublish(flow, from, slot); return true; };
  made.take = () => { const slot = native.flowTake(flow, to); if (slot === NONE) return undefined; const values = [...made.view(slot)]; native.flowRelease(flow, to, slot); return values; };
  return made;
}
`;
