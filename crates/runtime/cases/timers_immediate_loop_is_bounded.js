/* {"limits": {"run_wall_ms": 200}, "gives": {"fails": {"kind": "timeout"}}, "within_ms": 5000} */
async function lambda() {
  for (;;) await new Promise((resolve) => setImmediate(resolve));
}
