/* {"gives": {"start_fails": {"kind": "never_settled"}}} */
await new Promise(() => {});
export default () => 1;
