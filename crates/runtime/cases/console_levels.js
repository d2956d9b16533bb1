/* {"gives": {"ok": null}, "logs": [["debug", "d", []], ["info", "l", [1]], ["info", "i", [{"a": [true, null]}]], ["warn", "w", ["x", "y"]], ["error", "e", []]]} */
async function lambda() {
  console.debug("d");
  console.log("l", 1);
  console.info("i", { a: [true, undefined] });
  console.warn("w", "x", "y");
  console.error("e");
}
