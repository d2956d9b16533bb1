/* {"gives": {"start_fails": {"kind": "runtime", "message": "no function named lambda"}}} */
export default 5;
