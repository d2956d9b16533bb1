/* {"gives": {"ok": null}, "logs": [["info", "m", ["[Function: f]", "5", "Symbol(q)", "[Circular-holder]", null, "NaN", "2020-01-01T00:00:00.000Z"]], ["info", "c", [{"self": "[Circular]"}]], ["info", "getter", [{"good": 1}]]]} */
async function lambda() {
  function f() {}
  console.log("m", f, 5n, Symbol("q"), "[Circular-holder]", undefined, NaN, new Date(Date.UTC(2020, 0, 1)));
  const circular = {};
  circular.self = circular;
  console.log("c", circular);
  console.log("getter", { get bad() { throw 1; }, good: 1 });
}
