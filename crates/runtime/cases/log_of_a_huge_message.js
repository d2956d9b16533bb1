/* {"gives": {"ok": 1}, "dropped_logs": true, "logs": [["info", "small", []]]} */
async function lambda() {
  console.log("small");
  console.log("x".repeat(10_000_000));
  return 1;
}
