// Third-party notices: which paragraphs of a Debian copyright file speak of what was linked. And hosts that have no programs.
import { test } from "uvu";
import * as assert from "uvu/assert";
import { copyrightOf } from "../../../ts-lib/host/package/copyright-file.js";
import type { Failure } from "../../../ts-lib/host/setup/failure.mjs";
import { checkHost } from "../../../ts-lib/host/setup/machine.mjs";

const file = `Format: 1.0
License: TOP

Files: *
Copyright: 2020 All
License: General

Files: newlib/libc/string/strspn.c
 newlib/libc/string/memcpy.c
Copyright: 1994 Cygnus
 1995 Others
License: Cyg

Files: newlib/libc/machine/aarch64/memcpy.S newlib/libc/machine/arm/memchr.S
Copyright: 2012 Linaro
License: Lin

Files: newlib/libc/machine/mips/memcpy.S
Copyright: 1999 Mips
License: Mips

License: General
 General words.

License: Cyg
 Cygnus words.
 .
 More.

License: Lin
 Linaro words.

License: Mips
 Mips words.
`;

test("notices are of what is linked: its own paragraphs, else the general one", () => {
  const text = copyrightOf(file, ["libc_string_strspn.c", "memcpy.S", "libm_math_s_sin.c"], "aarch64");
  assert.match(
    text,
    /^libc_string_strspn\.c:\n {2}Copyright: 1994 Cygnus\n 1995 Others\n {2}Licence: Cyg, below/m,
  );
  assert.match(text, /^memcpy\.S:\n {2}Copyright: 2012 Linaro/m);
  assert.match(text, /^libm_math_s_sin\.c:\n {2}Copyright: 2020 All/m);
  assert.match(text, /Licence Cyg:\n\nCygnus words\.\n\nMore\./);
  assert.not.match(text, /Mips/);
  assert.is(text.split("Licence General:").length, 2, "once");
});

test("a machine without the package's programs is told what would do", () => {
  const refused = (machine: Parameters<typeof checkHost>[0]): Failure => {
    try {
      checkHost(machine);
    } catch (error) {
      return error as Failure;
    }
    throw new Error("accepted");
  };
  checkHost({ platform: "linux", arch: "x64", glibc: "2.36" });
  checkHost({ platform: "linux", arch: "arm64", glibc: "2.35" });
  const mac = refused({ platform: "darwin", arch: "arm64", glibc: "" });
  assert.is(mac.exitCode, 3);
  assert.match(mac.message, /made for Linux with glibc on x86-64 and Arm64; this is darwin-arm64/);
  assert.match(mac.message, /--target port:P/);
  assert.match(refused({ platform: "win32", arch: "x64", glibc: "" }).message, /WSL 2/);
  assert.match(refused({ platform: "linux", arch: "riscv64", glibc: "2.36" }).message, /linux-riscv64/);
  assert.match(refused({ platform: "linux", arch: "x64", glibc: "" }).message, /musl/);
  assert.match(
    refused({ platform: "linux", arch: "x64", glibc: "2.31" }).message,
    /has glibc 2\.31, they need 2\.35/,
  );
});
test.run();
