// An error whose stack is asked for when it is shown, and never comes.
console.error(Object.defineProperty(new Error("a"), "stack", { get() { for (;;); } }));
setInterval(() => {}, 1e6);
