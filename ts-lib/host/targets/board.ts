// Board targets: the script in an initrd on an emulated board.
import type { RunScript } from "./run.js";

export const boardRunner =
  (board: string): RunScript =>
  () => {
    throw new Error(`${board}: under construction`);
  };
