// Looks for a free number and never stops when there is none: the CPU limit ends it, its neighbours do not notice.
function lambda(input, callback) {
  const { taken, from } = input.payload;
  let number = from;
  console.info('searching', { from });
  while (taken.includes(number) || number % 2 === 1) {
    number += 2;
  }
  callback(null, number);
}
