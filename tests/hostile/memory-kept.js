// Catches "out of memory" and keeps even the errors: nothing is left to be given back.
const kept = [];
for (;;) {
  try {
    for (;;) kept.push({});
  } catch (error) {
    kept.push(error);
  }
}
