/* {"gives": {"refused": {"message": "regular expression", "line": 3}}} */
export default (input) => {
  return /(unclosed/.test(input.payload);
};
