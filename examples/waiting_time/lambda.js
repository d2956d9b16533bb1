// Fails with a plain text in place of an error, as older functions do.
function lambda(input, callback) {
  const waiting = input.payload.queue.map((entry) => entry.minutes);
  if (waiting.length === 0) {
    return callback('nobody is waiting');
  }
  callback(null, { longest: Math.max(...waiting) });
}
