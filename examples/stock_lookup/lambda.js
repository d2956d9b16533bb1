// An async classic function: it awaits, then calls back. What it returns is nobody's answer.
const shelves = new Map([['mug', 12], ['kettle', 0]]);

function countLater(article) {
  return new Promise((resolve) => {
    setTimeout(() => resolve(shelves.get(article) ?? 0), 5);
  });
}

async function lambda(input, callback) {
  const { article } = input.payload;
  const left = await countLater(article);
  callback(null, { article, left, available: left > 0 });
  return 'callers never see this';
}
