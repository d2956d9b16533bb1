/* {"gives": {"ok": null}, "logs": [["info", "undefined", []], ["info", "null", []], ["info", "{\"a\":1}", []], ["info", "[1,2]", []], ["info", "12", []], ["info", "NaN", []], ["info", "Symbol(s)", []], ["info", "[Function: lambda]", []], ["info", "10", []], ["info", "true", []], ["error", "TypeError: bad\n    at lambda (console_odd_messages.js:13:21)", []]]} */
async function lambda() {
  console.log();
  console.log(null);
  console.log({ a: 1 });
  console.log([1, 2]);
  console.log(12);
  console.log(NaN);
  console.log(Symbol("s"));
  console.log(lambda);
  console.log(10n);
  console.log(true);
  console.error(new TypeError("bad"));
}
