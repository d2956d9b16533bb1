// Never declares its variables, which only sloppy mode allows. Each call starts from the same clean snapshot: the
// count is 1 every time.
let first = last = undefined;
visits = 0;

function lambda(input, callback) {
  visits += 1;
  first = first || input.payload.visitor;
  last = input.payload.visitor;
  callback(null, { visits, first, last, sloppy: this !== undefined });
}
