// Answers with a whole table at once. A large one is longer than an answer may be, and no part of it arrives: answer
// page by page, or put the table where the caller can fetch it.
function lambda(input, callback) {
  const row = 'kettle;12;harbour\n';
  callback(null, row.repeat(input.payload.rows));
}
