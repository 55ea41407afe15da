// npm packages: node_modules is brought to package-lock.json when it is not there yet, and left alone when it is.
// A stamp in node_modules holds the hash of the lock it was made from.
//
// It is `npm install --no-save`, not `npm ci`: the latter refuses a lock file that does not list the prebuilt binaries
// of every platform of the world, and some mirrors carry only a few of them. Versions and hashes are the lock's either way.
// Without scripts: nothing needs one, and onnxruntime-node's would download a GPU library nobody asked for.
import { existsSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { step } from "./progress.mjs";
import { inRoot } from "./root.mjs";
import { mustRun } from "./run.mjs";
import { readStamp, sha256, writeStamp } from "./stamp.mjs";

const stampFile = () => inRoot("node_modules", ".sis-stamp");

/** The key of what node_modules should be: the lock, and the machine its prebuilt binaries are for. */
const wantedKey = () =>
  `${sha256(readFileSync(inRoot("package-lock.json")))} ${process.platform}-${process.arch}\n`;

/** True when node_modules is what package-lock.json says. */
export const npmIsCurrent = () => readStamp(stampFile()) === wantedKey();

/** Runs npm if it has to. @returns {Promise<boolean>} whether it did */
export async function ensureNpm() {
  if (npmIsCurrent()) return false;
  await step("npm packages of package-lock.json", install, { always: true });
  return true;
}

async function install() {
  // Under `npm run`, npm's own script tells which npm to use; it need not be the one in PATH.
  const script = process.env.npm_execpath ?? "";
  const [command, args] =
    script.endsWith(".js") && existsSync(script) ? [process.execPath, [script]] : ["npm", []];
  await mustRun(
    command,
    [...args, "install", "--no-save", "--ignore-scripts", "--prefer-offline", "--no-fund", "--no-audit"],
    {
      what: "npm install",
      mend: "npm install --no-save (it needs the npm registry once)",
    },
  );
  linkTypeScript();
  writeStamp(stampFile(), wantedKey());
}

/** `npx tsc` is the product's: typedoc's older TypeScript brings a tsc too, and npm gives the name to whichever came last. */
function linkTypeScript() {
  if (process.platform === "win32") return;
  rmSync(inRoot("node_modules/.bin/tsc"), { force: true });
  symlinkSync("../typescript/bin/tsc", inRoot("node_modules/.bin/tsc"));
}
