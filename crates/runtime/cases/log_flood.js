/* {"limits": {"log_bytes": 2000}, "gives": {"ok": "still here"}, "dropped_logs": true} */
async function lambda() {
  for (let i = 0; i < 20000; i++) console.log("line " + i, { i });
  return "still here";
}
