// How a long transfer shows itself: share, bytes, speed, and when it will be done.

export const mib = (bytes: number): string => (bytes / 2 ** 20).toFixed(1);

/** "1:05", "12 s". */
export const timeText = (seconds: number): string =>
  seconds < 60
    ? `${Math.ceil(seconds)} s`
    : `${Math.floor(seconds / 60)}:${String(Math.floor(seconds % 60)).padStart(2, "0")} min`;

/** "1.2 MiB/s", "11.2 KiB/s". */
export const rateText = (bytesPerSecond: number): string =>
  bytesPerSecond >= 2 ** 20 ? `${mib(bytesPerSecond)} MiB/s` : `${(bytesPerSecond / 1024).toFixed(1)} KiB/s`;

/** Words for `done` of `all` bytes after `seconds`; `skipped` were there before. */
export function transferText(done: number, all: number, seconds: number, skipped = 0): string {
  const share = all > 0 ? Math.floor((100 * done) / all) : 100;
  const rate = seconds > 0 ? (done - skipped) / seconds : 0;
  const left = rate > 0 ? `, ${rateText(rate)}, ${timeText((all - done) / rate)} left` : "";
  return `${share} % of ${mib(all)} MiB${left}`;
}
