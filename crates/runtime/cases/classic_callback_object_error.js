/* {"gives": {"fails": {"kind": "custom", "message": "{\"code\":7}"}}, "logs": [["warn", "Received error in an incorrect format…", [{"originalFailure": {"code": 7}}]]]} */
function lambda(input, callback) {
  callback({ code: 7 });
}
