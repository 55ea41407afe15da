// For tests of the npm package: packs SIS, installs it in an empty folder outside the repository, and runs commands there
// with nothing of the repository and no compiler in reach.
import { execFileSync, spawn } from "node:child_process";
import { chmodSync, mkdirSync, readdirSync, symlinkSync, writeFileSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { root } from "../../ts-lib/host/setup/root.mjs";
import { findCommand } from "../../ts-lib/host/setup/run.mjs";
import { scratch } from "../ts/setup/scratch.js";

/** All that SIS in a project may ask of a machine, besides Node. */
const tools = [
  "sh",
  "env",
  "node",
  "qemu-system-aarch64",
  "qemu-system-arm",
  "mformat",
  "mcopy",
  "mmd",
  "mdir",
];

export interface Said {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** An empty folder with the tarball beside it. */
export class Place {
  readonly folder = scratch();
  readonly #bin = join(this.folder, "bin");
  readonly #npm: string[];
  readonly #env: NodeJS.ProcessEnv;

  constructor() {
    mkdirSync(this.#bin);
    for (const name of tools) {
      const path = name === "node" ? process.execPath : findCommand(name);
      if (path) symlinkSync(path, join(this.#bin, name));
    }
    const script = process.env.npm_execpath ?? "";
    this.#npm = /npm-cli\.js$/.test(script) ? [process.execPath, script] : [findCommand("npm") ?? "npm"];
    const setting = (name: string) =>
      execFileSync(this.#npm[0]!, [...this.#npm.slice(1), "config", "get", name]);
    const text = (name: string) => setting(name).toString().trim();
    writeFileSync(
      join(this.#bin, "npm"),
      `#!/bin/sh\nexec ${this.#npm.map((word) => `'${word}'`).join(" ")} "$@"\n`,
    );
    chmodSync(join(this.#bin, "npm"), 0o755);
    // npm's cache and registry are the machine's; its home and everything else are not.
    this.#env = {
      PATH: this.#bin,
      HOME: this.folder,
      npm_config_cache: text("cache"),
      npm_config_userconfig: text("userconfig"),
      npm_config_update_notifier: "false",
      npm_config_loglevel: "error",
    };
  }

  /** Runs a program of `tools` or npm in a folder below this one. */
  run(command: string, args: readonly string[], at = ".", env: NodeJS.ProcessEnv = {}): Promise<Said> {
    const child = spawn(command, args, {
      cwd: join(this.folder, at),
      env: { ...this.#env, ...env },
      stdio: ["ignore", "pipe", "pipe"],
    });
    let stdout = "";
    let stderr = "";
    child.stdout.setEncoding("utf8").on("data", (text) => {
      stdout += text;
    });
    child.stderr.setEncoding("utf8").on("data", (text) => {
      stderr += text;
    });
    return new Promise((resolve, reject) => {
      child.on("error", reject);
      child.on("close", (code) => resolve({ code: code ?? -1, stdout, stderr }));
    });
  }

  npm(args: readonly string[], at?: string): Promise<Said> {
    return this.run(join(this.#bin, "npm"), args, at);
  }

  /** `npx sis ARGS` without npx, which takes half a second. */
  sis(args: readonly string[], at: string): Promise<Said> {
    return this.run(join(this.folder, at, "node_modules", ".bin", "sis"), args, at);
  }

  /** Packs what build/package holds; the tarball's name in this folder. */
  async pack(): Promise<string> {
    const [npm = "", ...args] = [
      ...this.#npm,
      "pack",
      "--ignore-scripts",
      "--silent",
      "--pack-destination",
      this.folder,
    ];
    execFileSync(npm, args, {
      cwd: root,
      env: { ...process.env, PATH: [dirname(process.execPath), process.env.PATH].join(delimiter) },
    });
    return readdirSync(this.folder).find((name) => name.endsWith(".tgz"))!;
  }
}
