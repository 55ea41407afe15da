// As many timers as there is room for; who caught the error says so and clears them.
const ids = [];
const rest = new Uint8Array(27e6); // few are enough then
try {
  for (let i = 0; i < 6e4; i++) ids.push(setTimeout(() => {}, 1e9 - i));
} catch (error) {
  console.log(error.code);
}
for (const id of ids) clearTimeout(id);
