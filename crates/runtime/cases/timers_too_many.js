/* {"gives": {"fails": {"kind": "runtime", "name": "RangeError", "message": "timers at once"}}} */
async function lambda() {
  for (;;) setTimeout(() => {}, 60_000);
}
