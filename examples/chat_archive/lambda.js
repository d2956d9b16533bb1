// Holds all pages of an archive before it looks at the first. On a large one the memory is used up, and that call ends:
// add up page by page, and keep none.
const readPage = (number) => `a message of page ${number}\n`.repeat(40000);

function lambda(input, callback) {
  const pages = [];
  for (let number = 1; number <= input.payload.pages; number += 1) {
    pages.push(readPage(number));
  }
  callback(null, { characters: pages.reduce((sum, page) => sum + page.length, 0) });
}
