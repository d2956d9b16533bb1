// Refuses what the rules do not allow, by calling back with an error: callers get its message.
function lambda(input, callback) {
  const { amount, days } = input.payload;
  if (days > 30) {
    callback(new Error(`a purchase is taken back for 30 days, this one is ${days} days old`));
  } else {
    callback(null, { refunded: amount });
  }
}
