// Timers without end.
setInterval(() => {}, 0);
await new Promise(() => {});
