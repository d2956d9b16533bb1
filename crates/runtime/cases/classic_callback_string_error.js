/* {"gives": {"fails": {"kind": "custom", "message": "plain text"}}, "logs": [["warn", "Received error in an incorrect format. Please provide an error object to the callback.", [{"originalFailure": "plain text"}]]]} */
function lambda(input, callback) {
  callback("plain text");
}
