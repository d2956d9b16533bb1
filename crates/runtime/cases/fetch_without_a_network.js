/* {"gives": {"fails": {"kind": "runtime", "name": "TypeError", "message": "fetch is not available here", "line": 3}}} */
async function lambda() {
  await fetch("https://example.com/");
}
