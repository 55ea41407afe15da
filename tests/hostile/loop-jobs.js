// Promise jobs without end.
(function next() { queueMicrotask(next); })();
