// Fills the heap with objects, again and again; each time the error tells figures, and all is given back.
for (let round = 0; round < 5; round++) {
  let kept = [];
  try {
    for (;;) kept.push({ round, list: new Array(100).fill(round) });
  } catch (error) {
    kept = undefined;
    console.log(error.code, error.asked > 0, error.used <= error.allowed, error.asked + error.used > error.allowed);
  }
}
