// The one list of Debian packages SIS needs: the file or command that proves a package is there, and why it is needed.
// What has no "only" is set up by every command. The rest is set up by the tests, and by what asks for its tag
// (ensureTags): a board's "needs" in board.json, or a command.

/**
 * @typedef {object} AptPackage
 * @property {string} name
 * @property {string} [command] found in PATH when the package is there
 * @property {string} [file] exists when the package is there
 * @property {string} why
 * @property {"x64"} [host] needed on this kind of host only
 * @property {string} [only] tag of those who need it, so `npm start` does without; "test": the tests alone
 */

/** @type {readonly AptPackage[]} */
export const aptPackages = [
  { name: "gcc", command: "gcc", why: "compiles the simulator and the C tests" },
  { name: "libc6-dev", file: "/usr/include/stdio.h", why: "C headers of the host" },
  { name: "cmake", command: "cmake", why: "drives the C builds" },
  { name: "ninja-build", command: "ninja", why: "runs the C builds" },
  { name: "gcc-aarch64-linux-gnu", command: "aarch64-linux-gnu-gcc", why: "compiles the kernel image" },
  {
    name: "picolibc-aarch64-linux-gnu",
    file: "/usr/lib/picolibc/aarch64-linux-gnu/include/picolibc.h",
    why: "C library of the script engine on the device",
  },
  { name: "qemu-system-arm", command: "qemu-system-aarch64", why: "emulates the boards" },
  { name: "ca-certificates", file: "/etc/ssl/certs/ca-certificates.crt", why: "trusted downloads" },
  { name: "patch", command: "patch", why: "applies our changes to the engine's source" },
  {
    name: "alsa-utils",
    file: "/usr/share/sounds/alsa/Front_Center.wav",
    why: "recorded speech for the example",
  },
  {
    name: "libc6-dev-arm64-cross",
    file: "/usr/aarch64-linux-gnu/include/stdio.h",
    why: "tests of the Arm kernels",
    host: "x64",
    only: "test",
  },
  {
    name: "qemu-user",
    command: "qemu-aarch64",
    why: "runs the tests of the Arm kernels",
    host: "x64",
    only: "test",
  },
  {
    name: "libonnx-testdata",
    file: "/usr/share/libonnx-testdata",
    why: "ONNX's official test folders",
    only: "test",
  },
  {
    name: "device-tree-compiler",
    command: "dtc",
    why: "compiles the device trees of Raspberry Pis",
    only: "pi",
  },
  {
    name: "gcc-arm-none-eabi",
    command: "arm-none-eabi-gcc",
    why: "compiles the kernel image for 32-bit boards",
    only: "arm32",
  },
  {
    name: "picolibc-arm-none-eabi",
    file: "/usr/lib/picolibc/arm-none-eabi/include/picolibc.h",
    why: "C library of the script engine on 32-bit boards",
    only: "arm32",
  },
  { name: "llvm-22", command: "llvm-mca-22", why: "models inner loops: sis bench --loops", only: "loops" },
  { name: "chromium", command: "chromium", why: "opens the pages of sis profile", only: "test" },
  { name: "mtools", command: "mformat", why: "writes the files of SD-card images", only: "test" },
  { name: "clang-format", command: "clang-format", why: "formats C", only: "test" },
  { name: "clang-tidy", command: "clang-tidy", why: "checks C", only: "test" },
];
