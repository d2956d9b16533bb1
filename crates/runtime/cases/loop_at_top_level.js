/* {"limits": {"startup_cpu_ms": 20}, "gives": {"start_fails": {"kind": "timeout", "message": "20 ms of processor time"}}, "within_ms": 10000} */
for (;;);
function lambda() {}
