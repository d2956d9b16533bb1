/* {"gives": {"ok": {"x": 1}}, "logs": [["info", "m", [{"b": 2}]]]} */
async function lambda() {
  Array.prototype.toJSON = () => "forged";
  console.log("m", { b: 2 });
  return { x: 1 };
}
