// The classic form: the first call of `callback` settles the invocation, and a returned value is ignored.
function lambda(input, callback) {
  if (!input.payload || !input.payload.name) {
    callback(new Error("the payload has no name"));
    return;
  }
  callback(null, `Hello ${input.payload.name}`);
}
