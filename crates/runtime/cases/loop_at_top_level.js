/* {"limits": {"startup_cpu_ms": 20}, "gives": {"start_fails": {"kind": "timeout", "message": "20 ms of processor time"}}} */
for (;;);
function lambda() {}
