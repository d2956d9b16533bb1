/* {"limits": {"run_wall_ms": 1500}, "gives": {"fails": {"kind": "timeout", "message": "1500 ms"}}, "logs": [["info", "before", []]], "within_ms": 5000} */
async function lambda() {
  console.log("before");
  for (;;);
}
