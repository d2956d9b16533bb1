/* {"limits": {"output_bytes": 1000}, "gives": {"fails": {"kind": "output_too_large", "message": "1000 bytes"}}} */
async function lambda() { return "x".repeat(1000); }
