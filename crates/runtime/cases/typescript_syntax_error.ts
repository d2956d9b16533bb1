/* {"gives": {"refused": {"line": 3}}} */
async function lambda(input: string) {
  const x: = 1;
}
