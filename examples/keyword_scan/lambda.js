// Looks through a finished conversation for words that somebody should read about.
const keywords = ['cancel', 'complaint', 'lawyer'];

function lambda(input, callback) {
  const { messages } = input.payload;
  const found = messages.flatMap(({ sentBy, text, at }) =>
    keywords
      .filter((keyword) => new RegExp(`\\b${keyword}`, 'iu').test(text))
      .map((keyword) => ({ keyword, sentBy, at, text })),
  );
  if (found.length > 0) {
    console.warn(`${found.length} keywords found`, [...new Set(found.map((row) => row.keyword))]);
  }
  callback(null, found);
}
