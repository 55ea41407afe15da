// Text of an array of holes.
JSON.stringify(new Array(4294967295));
