/* {"limits": {"run_cpu_ms": 150, "run_wall_ms": 2000}, "gives": {"fails": {"kind": "timeout"}}, "within_ms": 5000} */
async function lambda() { try { for (;;); } finally { for (;;); } }
