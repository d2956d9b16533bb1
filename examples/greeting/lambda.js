// The smallest function there is: it answers at once, whatever it is asked.
function lambda(input, callback) {
  callback(null, 'Hello from Flint');
}
