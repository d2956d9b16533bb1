/* {"gives": {"fails": {"kind": "custom", "name": "AbortError", "message": "stop"}}} */
async function lambda() { throw new DOMException("stop", "AbortError"); }
