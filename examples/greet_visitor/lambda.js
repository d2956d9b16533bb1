// Reads the payload, says in the log who came, and greets them.
function lambda(input, callback) {
  const visitor = input.payload.name;
  console.info(`${visitor} came in`);
  callback(null, `Good to see you, ${visitor}!`);
}
