/* {"gives": {"fails": {"kind": "custom", "message": "like an error"}}, "logs": []} */
function lambda(input, callback) {
  callback({ message: "like an error" });
}
