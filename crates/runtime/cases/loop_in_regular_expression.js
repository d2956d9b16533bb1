/* {"limits": {"run_cpu_ms": 150, "run_wall_ms": 2000}, "gives": {"fails": {"kind": "timeout"}}} */
async function lambda() { return /^(a+)+$/.test("a".repeat(40) + "b"); }
