// Calls back twice and goes on working afterwards. The first answer counts; the rest harms no one.
// The delay is a text, as it is when it comes from a form or a variable.
function lambda(input, callback) {
  setTimeout(() => {
    console.info('tidied up');
    callback(null, 'a late answer');
  }, '20');
  callback(null, `ticket ${input.payload.ticket} is closed`);
  callback(new Error('the second answer'));
}
