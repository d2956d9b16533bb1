/* {"limits": {"run_wall_ms": 150}, "gives": {"fails": {"kind": "timeout", "message": "150 ms"}}, "within_ms": 5000} */
async function lambda() { await new Promise((resolve) => setTimeout(resolve, 60_000)); }
