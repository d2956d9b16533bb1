// Calls back on one path alone. On the other nothing is left to wait for, and Flint says so at once.
function lambda(input, callback) {
  if (input.payload.confirmed) {
    callback(null, 'booked');
  }
}
