// What a new project's package.json says of SIS: the very SIS that makes the project, from where it came itself.
import { existsSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve, sep } from "node:path";
import { Failure } from "../setup/failure.mjs";
import { isInstalled, root } from "../setup/root.mjs";

/** How npm's record of a node_modules folder lists a package. */
interface Installed {
  readonly version?: string;
  /** "file:../sis-0.1.0.tgz", relative to the folder of node_modules, or a registry's address. */
  readonly resolved?: string;
}

/** For package.json of a project in `folder`; `own` is SIS's folder. */
export function sisDependency(folder: string, own = root, installed = isInstalled): string {
  const { version } = JSON.parse(readFileSync(join(own, "package.json"), "utf8"));
  if (!installed) return filePath(folder, own); // a repository is linked to
  const at = own.lastIndexOf(`${sep}node_modules${sep}`);
  const above = at < 0 ? dirname(own) : own.slice(0, at);
  const resolved = recordOf(above, own)?.resolved;
  if (resolved === undefined || !resolved.startsWith("file:")) return version;
  const file = resolve(above, decodeURI(resolved.slice(5)));
  if (existsSync(file)) return filePath(folder, file);
  throw new Failure(`SIS was installed from ${file}, which is gone; a project could not be`, {
    mend: `put it back, or install SIS anew: npm install PATH/TO/sis-${version}.tgz`,
  });
}

/** npm's record of SIS in the node_modules of `above`. */
function recordOf(above: string, own: string): Installed | undefined {
  try {
    const text = readFileSync(join(above, "node_modules", ".package-lock.json"), "utf8");
    const { packages } = JSON.parse(text) as { packages?: Record<string, Installed> };
    return packages?.[relative(above, own).split(sep).join("/")];
  } catch {
    return undefined; // another package manager's
  }
}

/** "file:../sis-0.1.0.tgz", as npm writes it. */
const filePath = (from: string, to: string): string => `file:${relative(from, to).split(sep).join("/")}`;
