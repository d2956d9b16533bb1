/* {"limits": {"run_cpu_ms": 20, "run_wall_ms": 60000}, "gives": {"fails": {"kind": "timeout", "message": "20 ms of processor time"}}, "within_ms": 10000} */
function lambda() { while (true) {} }
