/* {"payload": "real", "gives": {"ok": "real"}, "logs": [["info", "real log", [{"a": 1}]]]} */
async function lambda(input) {
  JSON.stringify = () => '"forged"';
  JSON.parse = () => "forged";
  Promise.prototype.then = function () { return new Promise(() => {}); };
  Promise.resolve = () => "forged";
  Array.prototype.push = Array.prototype.map = Array.prototype.join = () => { throw new Error("forged"); };
  Array.prototype[Symbol.iterator] = function* () { yield "forged"; };
  Object.keys = () => ["forged"];
  Function.prototype.call = Function.prototype.apply = () => "forged";
  Object.defineProperty(Object.prototype, "then", { get() { return undefined; }, configurable: true });
  console.log("real log", { a: 1 });
  return input.payload;
}
