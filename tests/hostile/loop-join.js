// Joins nothing with nothing.
new Array(4294967295).join("");
