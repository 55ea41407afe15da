// Sorts nothing, four thousand million times; the engine does not poll.
new Array(4294967295).sort();
