// Lacks a comma. Flint does not save what cannot be parsed, and names the place: the editor shows it while you type.
async function lambda(input, callback) {
  callback(null input.payload.name);
}
