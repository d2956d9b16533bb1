// Comes from another platform, where the function has another name. Flint calls `lambda` or the default export, and
// does not save what has neither.
async function handler(event) {
  return { statusCode: 200, body: event.name };
}
